import { pushDebianBase } from "./baseImage";
import { mirrorsToml } from "./buildkitdConfig";
import type { BaseContent, DebianSuite } from "./debian";
import { pushFrontend } from "./frontendImage";
import { type FrontendKind, findFrontend } from "./frontendSource";
import { type Registry, startRegistry } from "./registry";

/** What a lab can be asked for. */
export interface LabOptions {
  /** Which frontend to work with. Defaults to the first that this machine has, in the order of {@link findFrontend}. */
  frontend?: FrontendKind;
  /**
   * Debian releases whose base images the lab serves. Defaults to bookworm alone, and to none with the published
   * frontend: where that can be pulled, Docker Hub's images can be, too.
   */
  bases?: DebianSuite[];
  /** What the base images hold. Defaults to what the frontend in use needs. */
  baseContent?: BaseContent;
  /** Further tags for the frontend's image, beside the pinned release and `latest`. */
  frontendTags?: string[];
  /** Told in a line what takes longer than a moment. Defaults to silence. */
  log?: (line: string) => void;
}

/** A registry with all that a Dalec build pulls. */
export interface Lab {
  /** The loopback registry, free for pushes too. */
  registry: Registry;
  /** Text of buildkitd.toml with which specs build unmodified against the lab. */
  mirrorsToml: string;
  /** The frontend in use. */
  frontend: FrontendKind;
  /** Stops the registry and removes its store. */
  stop(): Promise<void>;
}

/** Starts a registry on loopback and fills it with the Dalec frontend and the base images of its Debian routes. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const log = options.log ?? (() => {});
  const [registry, frontend] = await Promise.all([startRegistry(), findFrontend(options.frontend, log)]);
  try {
    const content = options.baseContent ?? (frontend.kind === "stand-in" ? "minimal" : "worker");
    const suites = options.bases ?? (frontend.kind === "published" ? [] : ["bookworm"]);
    await Promise.all([
      frontend.kind === "published"
        ? undefined
        : pushFrontend(registry.address, frontend.binary, options.frontendTags),
      ...suites.map((suite) => pushDebianBase(registry.address, suite, content, log)),
    ]);
    return {
      registry,
      mirrorsToml: mirrorsToml(registry.address),
      frontend: frontend.kind,
      stop: () => registry.stop(),
    };
  } catch (error) {
    await registry.stop();
    throw error;
  }
}
