import type { ResourceValidationPolicy } from "@pulumi/policy";
import { type BuildProperties, buildType, partsOf } from "./image";

const mutable = /^(?:latest|stable|edge|main|master|dev|nightly)$/;

/** A tag must mean the same image after it was deployed. */
export const noMutableTags: ResourceValidationPolicy = {
  name: "dalec-no-mutable-tags",
  description: "Images are pushed under tags that name a version.",
  validateResource: ({ type, props }, reportViolation) => {
    if (type !== buildType) return;
    const { push, tags = [] }: BuildProperties = props;
    for (const reference of push === true ? tags : []) {
      const tag = partsOf(reference).tag ?? "latest";
      if (mutable.test(tag))
        reportViolation(
          `"${reference}" is pushed as "${tag}", which can move; push a tag that names a version`,
        );
    }
  },
};
