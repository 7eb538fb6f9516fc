import type { BuilderConnection } from "../../connection";
import type { Route } from "../bridge";
import type { PlaceGroup } from "../farm/place";

/**
 * What one kind of builder does on the machine that builds.
 *
 * The life-cycle script holds what a driver imports. What only a build needs is loaded with `import()`, and stays out of
 * the script.
 */
export interface Driver {
  /** Whether a connection has this driver. */
  serves(connection: DriverChoice): boolean;
  /**
   * Makes the builder usable on this machine: buildx knows its instance, and what the machine itself runs for it runs.
   * Safe to repeat, and to run from several processes at once.
   *
   * @param owner the program that owns the builder: after a rename, the builder takes over what another builder of the
   * stack left. Omitted to take over nothing.
   */
  register(connection: BuilderConnection, owner?: BuilderOwner): Promise<void>;
  /** Removes the builder from this machine: its instance, its files and what was started for it. Safe to repeat. */
  unregister(connection: BuilderConnection): Promise<void>;
  /**
   * Registers the builder, and makes sure that a build which starts now reaches it.
   *
   * @throws an error that names the cause when no build can reach it
   */
  ready(connection: BuilderConnection): Promise<Readiness>;
  /** The reasons why nodes of the builder no longer answer, as far as the machine can ask without buildx. */
  lost(connection: BuilderConnection): Promise<string[]>;
  /** Where the user finds out why the builder went away. Defaults to advice that fits every daemon. */
  whereToLook?(connection: BuilderConnection): string | undefined;
  /**
   * Whether the builds of a builder spread over several places, each slot of builds over a buildx instance of its own.
   * Defaults to false.
   */
  spreads?(connection: DriverChoice): boolean;
  /** The places of such a builder where builds can go now. */
  places?(connection: BuilderConnection): Promise<PlaceGroup[]>;
  /** How to connect to the daemons of a builder without `places`. Defaults to the sockets and endpoints of its nodes. */
  routes?(connection: BuilderConnection): Promise<Route[]>;
}

/** The program that owns a builder. */
export interface BuilderOwner {
  /** Its stack, `<organization>/<project>/<stack>`. */
  stack: string;
  /** The builder's present name there, for a driver whose daemon can drift. */
  component?: string;
}

/** The parts of a connection that determine its driver. In a preview the nodes may be unknown. */
export type DriverChoice = Pick<BuilderConnection, "driver" | "spread"> &
  Partial<Pick<BuilderConnection, "nodes">>;

/** What a builder that is ready can do. */
export interface Readiness {
  /** Warnings for the user, if builds can start. */
  warnings: string[];
  /** Why builds of this builder can neither push nor load an image; absent if they can. */
  imageProblem?: string;
}
