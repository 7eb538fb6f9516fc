import type { DemandData } from "../../../src/machine/demand/claims";
import type { DemandStore } from "../../../src/machine/demand/demandStore";

/** A store of demand in memory, with the clock of the test. */
export class MemoryStore implements DemandStore {
  data: DemandData = {};
  isDown = false;

  async read() {
    if (this.isDown) throw new Error("the cluster is down");
    const replace = async (data: DemandData) => {
      this.data = data;
      return true;
    };
    return { data: this.data, now: Math.floor(Date.now() / 1000), replace };
  }
}
