import { ensureInstance, removeInstance } from "../instance";
import type { Driver } from "./driver";

/** A BuildKit daemon that somebody else runs. */
export const remote: Driver = {
  serves: ({ driver }) => driver === "remote",

  async register(connection) {
    ensureInstance(connection);
  },

  async unregister(connection) {
    removeInstance(connection);
  },

  async ready(connection) {
    ensureInstance(connection);
    const { reachNodes } = await import("./reach.js");
    return { warnings: await reachNodes(connection) };
  },

  async lost(connection) {
    const { unreachableNodes } = await import("./reach.js");
    return unreachableNodes(connection);
  },
};
