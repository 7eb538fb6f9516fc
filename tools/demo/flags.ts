import { parseArgs } from "node:util";

/** What the demo was asked to do. */
export interface Flags {
  /** Build with the machine's own Docker engine instead of a buildkitd of the demo's own. */
  docker: boolean;
  /** Leave everything running at the end. */
  keep: boolean;
  /** Stop a demo that was kept, by its directory. */
  stop?: string;
  /** Only say what the flags are. */
  help: boolean;
}

/** What the demo's flags mean, for a user. */
export const usage = `usage: npm run demo [-- <flag>…]

  --docker       build with this machine's Docker engine instead of a buildkitd of the demo's own
  --keep         leave everything running, and say how to look at it and how to stop it
  --stop <dir>   stop and remove what --keep left running
  --help         this text`;

/** Reads the flags; throws with the usage where there is one that is not known. */
export function readFlags(args: string[]): Flags {
  try {
    const { values } = parseArgs({
      args,
      options: {
        docker: { type: "boolean", default: false },
        keep: { type: "boolean", default: false },
        stop: { type: "string" },
        help: { type: "boolean", default: false },
      },
    });
    return values;
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  }
}
