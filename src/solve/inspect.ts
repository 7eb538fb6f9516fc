import type { ArgumentProblem, Inspection } from "../arguments";
import {
  checkSpec,
  type DalecTarget,
  type Diagnostic,
  findTarget,
  readSpec,
  Severity,
  sentence,
  TargetKind,
} from "../dalec";
import { planContexts } from "./contexts/plan";
import { frontendOf, frontendProblems, isAboutSyntaxLine, movingFrontend, policyProblems } from "./frontend";
import type { Given } from "./given";
import { packageSourceProblems } from "./packages/packageContexts";
import { isPlatform } from "./platform";
import type { TargetSettings } from "./settings";
import { type SpecSource, specSource } from "./source";

/** The kinds of target that give files, and those that give an image. */
const kinds = {
  Package: [TargetKind.Package, TargetKind.Sysext, TargetKind.Debug, TargetKind.Custom],
  Image: [TargetKind.Image, TargetKind.Worker, TargetKind.Custom],
} as const;

/** Checks what a Package or an Image is asked to build, and with what. */
export function inspect(settings: TargetSettings, component: keyof typeof kinds, given: Given): Inspection {
  const source = specSource(settings);
  const found: Inspection = { problems: [], warnings: [] };
  if ("text" in source) {
    addSpec(found, source, settings, given);
    addTarget(found, readSpec(source.text), settings.target, component);
    addContexts(found, source, settings);
    found.problems.push(...policyProblems(settings, source.text, source.file));
  } else {
    found.problems.push(source);
    addTarget(found, { frontends: {} }, settings.target, component);
  }
  found.problems.push(
    ...frontendProblems(settings),
    ...platformProblems(settings),
    ...packageSourceProblems(settings, given),
  );
  return found;
}

function addSpec(found: Inspection, source: SpecSource, settings: TargetSettings, given: Given): void {
  const { target } = findTarget(settings.target, readSpec(source.text));
  const diagnostics = checkSpec(source.text, {
    file: source.file,
    // What is wrong with the name itself is told of the argument.
    ...(target === undefined ? {} : { target: target.name }),
    ...(settings.buildArgs === undefined ? {} : { buildArgs: settings.buildArgs }),
    namedContexts: [...Object.keys(settings.namedContexts ?? {}), ...(given.packages ? ["pkg"] : [])],
    ...(given.secretNames === undefined ? {} : { secrets: given.secretNames }),
    ssh: (settings.ssh ?? []).map(({ id }) => id),
  });
  for (const diagnostic of diagnostics) {
    if (settings.frontend !== undefined && isAboutSyntaxLine(diagnostic)) continue;
    const { propertyPath, reason } = asProblem(diagnostic);
    if (diagnostic.severity === Severity.Error) {
      found.problems.push({ propertyPath, reason });
    } else if (diagnostic.severity === Severity.Warning) {
      found.warnings.push(`${propertyPath}: ${reason}`);
    }
  }
}

function addContexts(found: Inspection, { text, file }: SpecSource, settings: TargetSettings): void {
  const facts = readSpec(text);
  const { target } = findTarget(settings.target, facts);
  if (target === undefined || found.problems.length > 0) return;
  const frontend = frontendOf(settings, facts);
  const { problems, warnings } = planContexts({ ...settings, spec: text, file, target, frontend });
  found.problems.push(...problems);
  found.warnings.push(...warnings, ...movingFrontend(settings.frontend), ...unreadCache(settings, target));
}

/** BuildKit reads an imported cache only where the frontend asks for it, and Dalec's does not. */
function unreadCache({ cacheFrom = [] }: TargetSettings, { kind }: DalecTarget): string[] {
  if (cacheFrom.length === 0 || kind === TargetKind.Custom) return [];
  return [
    "cacheFrom: Dalec's frontend reads no imported cache, as of release 0.21.5; keep what it prepares as a `worker` image instead",
  ];
}

function asProblem(diagnostic: Diagnostic): ArgumentProblem {
  const { file, line, column, path } = diagnostic;
  return {
    propertyPath: `${file}:${line}:${column}${path ? ` ${path}` : ""}`,
    reason: sentence(diagnostic),
  };
}

function addTarget(
  found: Inspection,
  facts: { frontends: Readonly<Record<string, string>> },
  name: string,
  component: keyof typeof kinds,
): void {
  const { target, ...rest } = findTarget(name, facts);
  if (target === undefined) {
    found.problems.push({ propertyPath: "target", reason: "problem" in rest ? rest.problem : "unknown" });
    return;
  }
  if ("warning" in rest && rest.warning !== undefined) {
    found.warnings.push(`target: ${rest.warning}`);
  }
  if (!isOf(target, component)) {
    const other = component === "Package" ? "Image" : "Package";
    const gives = component === "Package" ? "an image, not files" : "files, not an image";
    const reason = `"${target.name}" gives ${gives}. Build it with \`dalec.${other}\`.`;
    found.problems.push({ propertyPath: "target", reason });
  }
}

function isOf(target: DalecTarget, component: keyof typeof kinds): boolean {
  return kinds[component].some((kind) => kind === target.kind);
}

function platformProblems({ platforms = [] }: TargetSettings): ArgumentProblem[] {
  return platforms.flatMap((platform, index) => {
    const reason = `expected a platform such as linux/amd64 or linux/arm/v7, got "${platform}"`;
    return isPlatform(platform) ? [] : [{ propertyPath: `platforms[${index}]`, reason }];
  });
}
