import type { BuilderConnection } from "../../connection";
import type { Demand } from "../demand/demand";
import { answersAtOnce, reach } from "../drivers/reach";
import { type BridgeOptions, cutConnections, ensureBridge, releaseBridge } from "../keeper";
import type { Place, PlaceGroup } from "./place";

/** What a farm does outside this process. */
export interface FarmAccess {
  /** The places of a builder where builds can go now. */
  list(connection: BuilderConnection): Promise<PlaceGroup[]>;
  /** Makes sure that a place answers; throws with the reason if it does not. */
  reach(builder: string, place: Place): Promise<unknown>;
  /** Whether a place answers at the first attempt. */
  answersAtOnce(place: Place): Promise<boolean>;
  /** Leads a bridge of a slot to a place. */
  lead(builder: string, bridge: string, place: Place, options: BridgeOptions): Promise<void>;
  /** Ends the connections to a place. */
  cut(builder: string, place: string): void;
  /** Closes a bridge of a slot. */
  release(builder: string, bridge: string): void;
  /** Where a program writes what it wants of places whose number follows the builds. */
  demand(connection: BuilderConnection): Promise<Demand>;
}

/** What a farm does outside this process, for real. */
export function farmAccess(list: FarmAccess["list"]): FarmAccess {
  return {
    list,
    reach: (builder, { name, ...node }) => reach(builder, { name, ...node }),
    answersAtOnce,
    lead: ensureBridge,
    cut: cutConnections,
    release: releaseBridge,
    demand: async (connection) => {
      const { openDemand } = await import("../demand/openDemand.js");
      return openDemand(connection);
    },
  };
}
