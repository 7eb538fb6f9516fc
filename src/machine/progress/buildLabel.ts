/** The label by which a build is found among others of its daemon. */
export const buildLabel = "pulumi-dalec.build";
