import type { ResourceValidationPolicy } from "@pulumi/policy";
import { type BuildProperties, buildType, partsOf } from "./image";

/** The program that reads a spec decides what is built: it is named by its content, not by a tag. */
export const frontendPinned: ResourceValidationPolicy = {
  name: "dalec-frontend-pinned",
  description: "The frontend of a Dalec build is pinned by digest.",
  validateResource: ({ type, props }, reportViolation) => {
    if (type !== buildType) return;
    const { dockerfile }: BuildProperties = props;
    const syntax = /^#\s*syntax\s*=\s*(\S+)/im.exec(dockerfile?.inline ?? "")?.[1];
    if (syntax === undefined || partsOf(syntax).digest !== undefined) return;
    reportViolation(
      `the frontend "${syntax}" has no digest; write \`frontend: { image: "${syntax}", digest: "sha256:…" }\``,
    );
  },
};
