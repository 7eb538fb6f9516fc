import { removeBridges } from "../bridge";
import { slotInstancesOf } from "../farm/slotInstance";
import { ensureInstance, forgetInstance, removeInstance } from "../instance";
import type { Driver } from "./driver";

/** A BuildKit daemon that somebody else runs. */
export const remote: Driver = {
  serves: ({ driver }) => driver === "remote",

  async register(connection) {
    ensureInstance(connection);
  },

  async unregister(connection) {
    removeInstance(connection);
    slotInstancesOf(connection.name).forEach(forgetInstance);
    removeBridges(connection.name);
  },

  async ready(connection) {
    ensureInstance(connection);
    // The builds find out which of the nodes answer.
    if (connection.spread) return { warnings: [] };
    const { reachNodes } = await import("./reach.js");
    return { warnings: await reachNodes(connection) };
  },

  async lost(connection) {
    const { unreachableNodes } = await import("./reach.js");
    return unreachableNodes(connection);
  },

  spreads: ({ spread }) => spread === true,

  async places(connection) {
    const { nodesByPlatforms } = await import("./remotePlaces.js");
    return nodesByPlatforms(connection);
  },
};
