import { parseArgs } from "node:util";

/** The flags of the demo. */
export interface Flags {
  /** Build with this machine's Docker engine instead of starting a buildkitd. */
  docker: boolean;
  /** Leave everything running at the end. */
  keep: boolean;
  /** The directory of a demo to stop, which `keep` left running. */
  stop?: string;
  /** Only print the usage. */
  help: boolean;
}

/** The usage that the demo prints. */
export const usage = `usage: npm run demo [-- <flag>…]

  --docker       build with this machine's Docker engine instead of starting a buildkitd
  --keep         leave everything running, and print how to look at it and how to stop it
  --stop <dir>   stop and remove what --keep left running
  --help         print this text`;

/** Reads the flags; throws with the usage when one is unknown. */
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
