import { join } from "node:path";
import { buildGoModule } from "./goModule";

/** The origin of a lab's Dalec frontend. */
export type FrontendKind = "genuine" | "published" | "stand-in";

/** A frontend and the path of its binary. A `published` one comes from its own registry. */
export type FrontendSource = { kind: "genuine" | "stand-in"; binary: string } | { kind: "published" };

/** The repository of the frontend's image. */
export const frontendRepository = "project-dalec/dalec/frontend";

/** The Dalec release that this project uses, as an image tag. */
export const frontendTag = "0.21.5";

/**
 * Chooses the Dalec frontend: the binary that DALEC_FRONTEND_BINARY names, or the published image when ghcr.io has it
 * and answers within three seconds, or the stand-in in test/frontend. `wanted` chooses one of the three.
 */
export async function findFrontend(
  wanted?: FrontendKind,
  log: (line: string) => void = () => {},
): Promise<FrontendSource> {
  const binary = process.env.DALEC_FRONTEND_BINARY;
  if (wanted === "genuine" || (wanted === undefined && binary)) {
    if (!binary)
      throw new Error(
        "DALEC_FRONTEND_BINARY: expected the path of the genuine frontend's binary, got nothing",
      );
    return { kind: "genuine", binary };
  }
  if (wanted === "published" || (wanted === undefined && (await isPublished()))) return { kind: "published" };
  return { kind: "stand-in", binary: await buildStandIn(log) };
}

/** The frontend that {@link findFrontend} chooses on this machine. Builds nothing. */
export async function frontendKind(): Promise<FrontendKind> {
  if (process.env.DALEC_FRONTEND_BINARY) return "genuine";
  return (await isPublished()) ? "published" : "stand-in";
}

async function isPublished(): Promise<boolean> {
  const signal = AbortSignal.timeout(3000);
  try {
    const scope = `repository:${frontendRepository}:pull`;
    const answer = await fetch(`https://ghcr.io/token?service=ghcr.io&scope=${scope}`, { signal });
    const token = tokenOf(await answer.json());
    if (token === undefined) return false;
    const manifest = await fetch(`https://ghcr.io/v2/${frontendRepository}/manifests/${frontendTag}`, {
      method: "HEAD",
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/vnd.oci.image.index.v1+json",
      },
      signal,
    });
    return manifest.ok;
  } catch {
    return false;
  }
}

function tokenOf(answer: unknown): string | undefined {
  if (typeof answer !== "object" || answer === null || !("token" in answer)) return undefined;
  return typeof answer.token === "string" ? answer.token : undefined;
}

async function buildStandIn(log: (line: string) => void): Promise<string> {
  return join(await buildPrograms(log), "frontend");
}

/** Builds the signing frontend in test/frontend/signer and returns the path of its program. */
export async function buildSigner(log: (line: string) => void = () => {}): Promise<string> {
  return join(await buildPrograms(log), "signer");
}

function buildPrograms(log: (line: string) => void): Promise<string> {
  const directory = join(__dirname, "..", "..", "frontend");
  return buildGoModule({ directory, name: "frontend", packages: [".", "./signer"] }, () =>
    log("building the stand-in for the Dalec frontend (a minute when Go's caches are empty)"),
  );
}
