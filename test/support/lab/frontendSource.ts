import { join } from "node:path";
import { buildGoModule } from "./goModule";

/** Which Dalec frontend a lab works with. */
export type FrontendKind = "genuine" | "published" | "stand-in";

/** A frontend and where its binary lies; `published` comes from its own registry and has none. */
export type FrontendSource = { kind: "genuine" | "stand-in"; binary: string } | { kind: "published" };

/** Where the frontend's image lives in its registry. */
export const frontendRepository = "project-dalec/dalec/frontend";

/** The Dalec release that the project is pinned to, as an image tag. */
export const frontendTag = "0.21.5";

/**
 * Chooses the Dalec frontend: the binary that DALEC_FRONTEND_BINARY names; else the published image, where
 * ghcr.io answers for it within three seconds; else the stand-in under test/frontend.
 *
 * `wanted` takes one of the three without looking at the others.
 */
export async function findFrontend(
  wanted?: FrontendKind,
  log: (line: string) => void = () => {},
): Promise<FrontendSource> {
  const binary = process.env.DALEC_FRONTEND_BINARY;
  if (wanted === "genuine" || (wanted === undefined && binary)) {
    if (!binary) throw new Error("DALEC_FRONTEND_BINARY must name the genuine frontend's binary");
    return { kind: "genuine", binary };
  }
  if (wanted === "published" || (wanted === undefined && (await isPublished()))) return { kind: "published" };
  return { kind: "stand-in", binary: await buildStandIn(log) };
}

/** Which frontend {@link findFrontend} takes on this machine, without building one. */
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

/** Builds the signing frontend under test/frontend/signer; gives the path of its program. */
export async function buildSigner(log: (line: string) => void = () => {}): Promise<string> {
  return join(await buildPrograms(log), "signer");
}

function buildPrograms(log: (line: string) => void): Promise<string> {
  const directory = join(__dirname, "..", "..", "frontend");
  return buildGoModule({ directory, name: "frontend", packages: [".", "./signer"] }, () =>
    log("building the stand-in of the Dalec frontend (a minute when Go's caches are empty)"),
  );
}
