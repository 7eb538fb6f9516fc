import type { ResourceValidationPolicy } from "@pulumi/policy";
import { type BuildProperties, buildType, partsOf } from "./image";

/** The frontend decides what a spec builds, so a digest must pin it: a tag can move. */
export const frontendPinned: ResourceValidationPolicy = {
  name: "dalec-frontend-pinned",
  description: "A digest pins the frontend of each Dalec build.",
  validateResource: ({ type, props }, reportViolation) => {
    if (type !== buildType) return;
    const { dockerfile, buildArgs }: BuildProperties = props;
    const line = /^#\s*syntax\s*=\s*(\S+)/im.exec(dockerfile?.inline ?? "")?.[1];
    // BuildKit prefers the argument.
    const syntax = buildArgs?.BUILDKIT_SYNTAX ?? line;
    if (syntax === undefined || partsOf(syntax).digest !== undefined) return;
    reportViolation(
      `the frontend "${syntax}" has no digest; pin it with \`frontend: { image: "${syntax}", digest: "sha256:…" }\``,
    );
  },
};
