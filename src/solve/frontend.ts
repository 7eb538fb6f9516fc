import type { ArgumentProblem } from "../arguments";
import { type Diagnostic, defaultFrontend, readSpec, type SpecFacts } from "../dalec";
import { parseReference } from "./reference";

/** The image of a Dalec frontend. */
export interface FrontendArgs {
  /** Repository of the image, with a tag where no digest is given: `ghcr.io/project-dalec/dalec/frontend:0.21.5`. */
  image: string;
  /** Digest that pins the image, `sha256:` and 64 hex digits. Defaults to whatever the tag means at build time. */
  digest?: string;
}

/** What becomes of a build whose frontend is another one when its tag moves. */
export const FrontendPolicy = {
  /** A tag that is no release is a warning. */
  Warn: "warn",
  /** A frontend without a digest is refused, whether the spec or the program names it. */
  RequireDigest: "requireDigest",
} as const;
/** What becomes of a build whose frontend is another one when its tag moves. */
export type FrontendPolicy = (typeof FrontendPolicy)[keyof typeof FrontendPolicy];

interface FrontendSettings {
  frontend?: FrontendArgs;
  frontendPolicy?: FrontendPolicy;
}

/** The image that reads the spec: the one given, else that of the spec's syntax line, else the pinned release. */
export function frontendOf({ frontend }: { frontend?: FrontendArgs }, facts: SpecFacts): string {
  if (frontend === undefined) return facts.syntax ?? defaultFrontend;
  return frontend.digest === undefined ? frontend.image : `${frontend.image}@${frontend.digest}`;
}

/** What is wrong with the frontend that a program names. */
export function frontendProblems({ frontend }: FrontendSettings): ArgumentProblem[] {
  if (frontend === undefined) return [];
  const problems: ArgumentProblem[] = [];
  if (parseReference(frontend.image) === undefined) {
    const reason = `expected an image reference such as ghcr.io/project-dalec/dalec/frontend:0.21.5, got "${frontend.image}"`;
    problems.push({ propertyPath: "frontend.image", reason });
  }
  if (frontend.digest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(frontend.digest)) {
    const reason = `expected sha256: and 64 hex digits, got "${frontend.digest}"`;
    problems.push({ propertyPath: "frontend.digest", reason });
  }
  return problems;
}

/** What the policy refuses of the frontend that would read this spec. */
export function policyProblems(settings: FrontendSettings, spec: string, file: string): ArgumentProblem[] {
  if (settings.frontendPolicy !== FrontendPolicy.RequireDigest) return [];
  const frontend = frontendOf(settings, readSpec(spec));
  if (/@sha256:[0-9a-f]{64}$/.test(frontend)) return [];
  const reason = `the frontend "${frontend}" of ${file} has no digest, and frontendPolicy asks for one. Give \`frontend: { image, digest }\`, or write @sha256:… behind the syntax line's image`;
  return [{ propertyPath: settings.frontend === undefined ? "frontend" : "frontend.digest", reason }];
}

/** The check of the spec says the same of its syntax line. */
export function movingFrontend(frontend: FrontendArgs | undefined): string[] {
  if (frontend === undefined || frontend.digest !== undefined) return [];
  const reference = parseReference(frontend.image);
  if (reference === undefined || reference.digest !== undefined) return [];
  if (/^v?\d+\.\d+\.\d+/.test(reference.tag ?? "")) return [];
  return [
    `frontend.image: "${frontend.image}" is another frontend when it is published anew, and no build notices; add its \`digest\``,
  ];
}

/** True for what is said of a syntax line; it does not matter where the program names the frontend. */
export function isAboutSyntaxLine({ code }: Diagnostic): boolean {
  return ["no-syntax-line", "hidden-syntax-line", "mutable-frontend", "frontend-elsewhere"].includes(code);
}
