import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { configMapStore } from "../../../src/machine/demand/configMapStore";
import { Demand } from "../../../src/machine/demand/demand";
import type { DemandStore } from "../../../src/machine/demand/demandStore";
import { type ApiAnswer, type FakeApiServer, startApiServer } from "../../support/apiServer";
import { FakeConfigMap } from "../../support/fakeConfigMap";
import { MemoryStore } from "./memoryStore";

const path = "/api/v1/namespaces/builders/configmaps/demand";
let map: FakeConfigMap;
let server: FakeApiServer;
let refuse: ((method: string) => ApiAnswer | undefined) | undefined;

beforeEach(async () => {
  map = new FakeConfigMap(path);
  refuse = undefined;
  server = await startApiServer({
    answer: (request) => refuse?.(request.method) ?? map.answer(request),
  });
});
afterEach(() => server.stop());

const autoscaling = { configMap: "demand", maxReplicas: 3, buildsPerReplica: 1, readyTimeoutSeconds: 900 };
const store = () => {
  const cluster = { kubeconfig: server.kubeconfig };
  const node = { name: "pool", driverOptions: { namespace: "builders" }, cluster };
  return configMapStore("builder", node, autoscaling);
};
const claims = () => Object.keys(map.data).filter((key) => key.includes(".client."));

describe("the demand of a program", () => {
  it("is written once for builds that begin together, and taken back when the last has ended", async () => {
    const demand = new Demand(store());
    await Promise.all([1, 2, 3].map(() => demand.add(["amd64", "arm64"])));
    expect(map.writes).toBe(1);
    expect(map.data).toMatchObject({ "amd64.want": "3", "arm64.want": "3" });
    expect(demand.total("amd64")).toBe(3);
    await demand.remove(["amd64", "arm64"]);
    await demand.remove(["amd64", "arm64"]);
    expect(map.writes).toBe(1);
    await demand.remove(["amd64", "arm64"]);
    expect(map.data).toEqual({
      "amd64.until": "0",
      "amd64.want": "0",
      "arm64.until": "0",
      "arm64.want": "0",
    });
  });

  it("becomes smaller a moment after a build has ended", async () => {
    const demand = new Demand(store());
    await Promise.all([demand.add(["pool"]), demand.add(["pool"])]);
    await demand.remove(["pool"]);
    expect(map.data["pool.want"]).toBe("2");
    await expect.poll(() => map.data["pool.want"], { timeout: 3000 }).toBe("1");
    await demand.remove(["pool"]);
    expect(claims()).toEqual([]);
  });

  it("is taken back also when the last build ends while its demand is being written", async () => {
    const demand = new Demand(store());
    const adding = demand.add(["pool"]);
    await expect.poll(() => map.data["pool.want"], { interval: 1 }).toBe("1");
    await demand.remove(["pool"]);
    await adding;
    expect(map.data["pool.want"]).toBe("0");
  });

  it("adds up with that of other programs that write at the same time", async () => {
    const programs = Array.from({ length: 8 }, () => new Demand(store()));
    await Promise.all(programs.map((demand) => demand.add(["pool"])));
    expect(map.conflicts).toBeGreaterThan(0);
    expect(map.data["pool.want"]).toBe("8");
    await Promise.all(programs.slice(1).map((demand) => demand.remove(["pool"])));
    expect(map.data["pool.want"]).toBe("1");
    expect(claims()).toHaveLength(1);
  });

  it.each([-120, 120])(
    "holds for 90 s of a clock that is %i s ahead, and spares who is alive by it",
    async (ahead) => {
      map.clockAheadSeconds = ahead;
      const now = () => Math.floor(Date.now() / 1000) + ahead;
      map.data = {
        "pool.client.alive": JSON.stringify({ want: 1, until: now() + 5 }),
        "pool.client.dead": JSON.stringify({ want: 9, until: now() - 5 }),
      };
      const demand = new Demand(store());
      await demand.add(["pool"]);
      expect(map.data["pool.want"]).toBe("2");
      expect(Math.abs(Number(map.data["pool.until"]) - now() - 90)).toBeLessThanOrEqual(2);
      await demand.remove(["pool"]);
    },
  );

  it("keeps all else that belongs to the ConfigMap", async () => {
    map.data = { note: "kept" };
    map.metadata = {
      labels: { a: "b" },
      ownerReferences: [{ name: "owner" }],
      managedFields: [{ manager: "x" }],
    };
    const demand = new Demand(store());
    await demand.add(["pool"]);
    await demand.remove(["pool"]);
    expect(map.data.note).toBe("kept");
    expect(map.metadata).toMatchObject({ labels: { a: "b" }, ownerReferences: [{ name: "owner" }] });
    expect(map.metadata).not.toHaveProperty("managedFields");
  });

  it("is an error that names the rights which are missing, and leaves nothing to take back", async () => {
    const message = 'configmaps "demand" is forbidden: User "ci" cannot update resource "configmaps"';
    refuse = (method) => (method === "PUT" ? { status: 403, body: { kind: "Status", message } } : undefined);
    const demand = new Demand(store());
    await expect(demand.add(["pool"])).rejects.toThrow(
      `builder builder: the ConfigMap demand in namespace builders, which asks for pods, cannot be written: ${message}. Builds need the verbs \`get\` and \`update\` for it: list their user, group or service account in \`allowedSubjects\` of the builder`,
    );
    expect(demand.problem()).toContain("forbidden");
    const asked = server.requests.length;
    await demand.remove(["pool"]);
    expect(server.requests).toHaveLength(asked);
    expect(demand.problem()).toBeUndefined();
  });

  it("is an error that says what to do when the ConfigMap is gone", async () => {
    refuse = () => ({ status: 404, body: { message: 'configmaps "demand" not found' } });
    await expect(new Demand(store()).add(["pool"])).rejects.toThrow(
      "not found. Run `pulumi up --refresh` in the stack of the builder",
    );
  });

  it("survives an API server that restarts", async () => {
    let refusals = 2;
    refuse = () => (refusals-- > 0 ? { status: 503, body: { message: "shutting down" } } : undefined);
    const demand = new Demand(store());
    await demand.add(["pool"]);
    expect(map.data["pool.want"]).toBe("1");
    await demand.remove(["pool"]);
  });

  it("gives up, with words, when others write first each time", async () => {
    const never: DemandStore = { read: async () => ({ data: {}, now: 1, replace: async () => false }) };
    vi.spyOn(Math, "random").mockReturnValue(0);
    await expect(new Demand(never).add(["pool"])).rejects.toThrow(
      "others wrote it during each of 20 attempts",
    );
    vi.restoreAllMocks();
  });
});

describe("the demand of a program that builds for long", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const secondsLeft = (data: Readonly<Record<string, string>>) =>
    Number(data["pool.until"]) - Math.floor(Date.now() / 1000);

  it("is renewed, also after the cluster was away, and says meanwhile that it was not", async () => {
    const kept = new MemoryStore();
    const demand = new Demand(kept);
    const added = demand.add(["pool"]);
    await vi.advanceTimersByTimeAsync(100);
    await added;
    for (let round = 0; round < 10; round++) {
      await vi.advanceTimersByTimeAsync(29_000);
      expect(secondsLeft(kept.data)).toBeGreaterThanOrEqual(59);
    }
    kept.isDown = true;
    await vi.advanceTimersByTimeAsync(40_000);
    expect(demand.problem()).toBe("the cluster is down");
    kept.isDown = false;
    await vi.advanceTimersByTimeAsync(6000);
    expect(demand.problem()).toBeUndefined();
    expect(secondsLeft(kept.data)).toBeGreaterThanOrEqual(80);
  });

  it("is not withdrawn after it has expired", async () => {
    const kept = new MemoryStore();
    const demand = new Demand(kept);
    const added = demand.add(["pool"]);
    await vi.advanceTimersByTimeAsync(100);
    await added;
    kept.isDown = true;
    const removed = demand.remove(["pool"]);
    await vi.advanceTimersByTimeAsync(200_000);
    await removed;
    expect(vi.getTimerCount()).toBe(0);
    expect(demand.problem()).toBeUndefined();
  });

  it("keeps no program alive", async () => {
    vi.useRealTimers();
    const timers = vi.spyOn(globalThis, "setTimeout");
    const demand = new Demand(new MemoryStore());
    await demand.add(["pool"]);
    const renewal: NodeJS.Timeout = timers.mock.results.at(-1)?.value;
    expect(timers.mock.lastCall?.[1]).toBe(30_000);
    expect(renewal.hasRef()).toBe(false);
    timers.mockRestore();
    await demand.remove(["pool"]);
  });
});
