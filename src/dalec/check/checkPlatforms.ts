import { type DalecTarget, TargetKind, TargetOutput } from "../targets/dalecTarget";
import { wholeSpec } from "../yaml/located";
import type { CheckReport } from "./checkReport";

/** Checks that a target can be built for the platforms of the build. */
export function checkPlatforms(
  { name, kind, output, distribution }: DalecTarget,
  platforms: readonly string[],
  report: CheckReport,
): void {
  const distinct = [...new Set(platforms)];
  if (distribution === undefined) return;
  if (distribution.format !== "zip") {
    for (const platform of distinct.filter((one) => systemOf(one) !== "linux")) {
      const message = `${name} can be built only for Linux platforms, not for ${platform}`;
      report.add("unsupported-platform", wholeSpec, message, "Use platforms such as linux/amd64.");
    }
    return;
  }
  if (kind === TargetKind.Worker || output !== TargetOutput.Image) return;
  if (distinct.length > 1) {
    const message = `${name} can be built for one platform at a time, got ${distinct.join(" and ")}`;
    report.add("unsupported-platform", wholeSpec, message, "Declare a build for each platform.");
  }
  for (const platform of distinct.filter((one) => systemOf(one) !== "windows")) {
    const message = `${name} makes a Windows image, but the platform is ${platform}`;
    report.addWarning("unsupported-platform", wholeSpec, message, "Use windows/amd64.");
  }
}

function systemOf(platform: string): string {
  return platform.split("/", 1)[0] ?? "";
}
