import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { awaitDaemon, takeCustody } from "./custody";
import { requireTool } from "./tools";

/** An OCI registry on loopback, without TLS or credentials. */
export interface Registry {
  /** `127.0.0.1:<port>`, the host part of image references. */
  address: string;
  /** Stops it and removes its store. */
  stop(): Promise<void>;
}

/** Starts the OCI distribution registry on a free loopback port, with its own store. */
export async function startRegistry(): Promise<Registry> {
  const program = requireTool("registry", "docker-registry");
  const custody = await takeCustody("dalec-registry");
  try {
    const config = join(custody.directory, "config.yml");
    await writeFile(config, configText(join(custody.directory, "store")));
    const daemon = custody.start("registry", program, ["serve", config], {
      OTEL_TRACES_EXPORTER: "none",
    });
    // The kernel chooses the port, so two registries never race for one. Only the log names it.
    const address = await awaitDaemon(
      daemon,
      "the registry",
      20,
      () => /listening on (127\.0\.0\.1:\d+)/.exec(daemon.tail())?.[1],
    );
    return { address, stop: () => custody.end() };
  } catch (error) {
    await custody.end();
    throw error;
  }
}

function configText(store: string): string {
  return `version: 0.1
log: { level: info, accesslog: { disabled: true } }
storage:
  filesystem: { rootdirectory: ${JSON.stringify(store)} }
  delete: { enabled: true }
  maintenance: { uploadpurging: { enabled: false } }
http: { addr: "127.0.0.1:0" }
`;
}
