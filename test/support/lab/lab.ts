import { pushDebianBase } from "./baseImage";
import { mirrorsToml } from "./buildkitdConfig";
import type { BaseContent, DebianSuite } from "./debian";
import { pushFrontend } from "./frontendImage";
import { type FrontendKind, findFrontend } from "./frontendSource";
import { type Registry, startRegistry } from "./registry";

/** Options of a lab. */
export interface LabOptions {
  /** The frontend to serve. Defaults to the first that this machine has, in the order of {@link findFrontend}. */
  frontend?: FrontendKind;
  /**
   * Debian releases whose base images the lab serves. Defaults to bookworm, and to none with the published frontend: a
   * machine that can pull the frontend can also pull images of Docker Hub.
   */
  bases?: DebianSuite[];
  /** The content of the base images. Defaults to what the frontend needs. */
  baseContent?: BaseContent;
  /** Further tags of the frontend's image, in addition to the pinned release and `latest`. */
  frontendTags?: string[];
  /** Receives a line when something takes longer than a moment. */
  log?: (line: string) => void;
}

/** A registry with everything that a Dalec build pulls. */
export interface Lab {
  /** The loopback registry. Tests may push to it. */
  registry: Registry;
  /** Text of buildkitd.toml with which specs build from the lab without a change. */
  mirrorsToml: string;
  /** The frontend that the lab serves. */
  frontend: FrontendKind;
  /** Stops the registry and removes its store. */
  stop(): Promise<void>;
}

/** Starts a registry on loopback, and pushes the Dalec frontend and the base images of its Debian targets. */
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
