import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentProblem, Finding } from "../arguments";
import { type Diagnostic, defaultFrontend, parseReference } from "../dalec";
import type { OpenSpec } from "./openSpec";

/** The image of a Dalec frontend. */
export interface FrontendArgs {
  /** Repository of the image, with a tag if no digest is given: `ghcr.io/project-dalec/dalec/frontend:0.21.5`. */
  image: pulumi.Input<string>;
  /** Digest that pins the image, `sha256:` and 64 hex digits. Defaults to whatever the tag means at build time. */
  digest?: pulumi.Input<string>;
}

/** What to do about a frontend that changes when its tag moves. */
export const FrontendPolicy = {
  /** A tag that is not a release is a warning. */
  Warn: "warn",
  /** A frontend or signer without a digest is refused, whether the spec, the program or a signing configuration names it. */
  RequireDigest: "requireDigest",
} as const;
/** What to do about a frontend that changes when its tag moves. */
export type FrontendPolicy = (typeof FrontendPolicy)[keyof typeof FrontendPolicy];

type Frontend = pulumi.Unwrap<FrontendArgs>;

/** The image that reads a spec: the given one, else that of the spec's syntax line, else the pinned release. */
export function planFrontend(
  { file, document, readable }: OpenSpec,
  frontend: Frontend | undefined,
  policy: FrontendPolicy | undefined,
): Finding<string> {
  const reference = frontend === undefined ? document.facts().syntax : referenceOf(frontend);
  const value = reference ?? defaultFrontend;
  const problems = [
    ...frontendProblems(frontend),
    ...(readable && policy === FrontendPolicy.RequireDigest ? digestProblems(value, file, frontend) : []),
  ];
  return { value, problems, warnings: movingFrontend(frontend) };
}

/** The image reference of a frontend. */
export function referenceOf({ image, digest }: Frontend): string {
  return digest === undefined ? image : `${image}@${digest}`;
}

function frontendProblems(frontend: Frontend | undefined): ArgumentProblem[] {
  if (frontend === undefined) return [];
  const problems: ArgumentProblem[] = [];
  if (parseReference(frontend.image) === undefined) {
    const reason = `expected an image reference such as ghcr.io/project-dalec/dalec/frontend:0.21.5, got "${frontend.image}"`;
    problems.push({ propertyPath: "frontend.image", reason });
  }
  if (frontend.digest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(frontend.digest)) {
    const reason = `expected sha256: and 64 hex digits, got "${frontend.digest}"`;
    problems.push({ propertyPath: "frontend.digest", reason });
  } else if (frontend.digest !== undefined && frontend.image.includes("@")) {
    const reason = `"${frontend.image}" already has a digest. Give it once`;
    problems.push({ propertyPath: "frontend.digest", reason });
  }
  return problems;
}

function digestProblems(reference: string, file: string, frontend: Frontend | undefined): ArgumentProblem[] {
  if (hasDigest(reference)) return [];
  const reason = `frontendPolicy requires a digest, and the frontend "${reference}" of ${file} has none. Set \`frontend: { image, digest }\`, or append @sha256:… to the image in the syntax line`;
  return [{ propertyPath: frontend === undefined ? "frontend" : "frontend.digest", reason }];
}

/** Whether an image reference is pinned. */
export function hasDigest(reference: string): boolean {
  return /@sha256:[0-9a-f]{64}$/.test(reference);
}

/** The check of the spec reports the same of its syntax line. */
function movingFrontend(frontend: Frontend | undefined): string[] {
  if (frontend === undefined || frontend.digest !== undefined) return [];
  const reference = parseReference(frontend.image);
  if (reference === undefined || reference.digest !== undefined) return [];
  if (/^v?\d+\.\d+\.\d/.test(reference.tag ?? "")) return [];
  return [
    `frontend.image: "${frontend.image}" is a mutable tag: if it is republished, builds silently use a different frontend. Pin it with \`digest\``,
  ];
}

/** True for a remark on the syntax line, which does not matter when the program names the frontend. */
export function isAboutSyntaxLine({ code }: Diagnostic): boolean {
  return [
    "no-syntax-line",
    "hidden-syntax-line",
    "mutable-frontend",
    "malformed-frontend",
    "frontend-elsewhere",
    "foreign-frontend",
    "unknown-release",
  ].includes(code);
}
