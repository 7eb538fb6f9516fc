import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { BuilderConnection } from "../../../src/connection";
import { Demand } from "../../../src/machine/demand/demand";
import { wantedPods } from "../../../src/machine/farm/elasticPlaces";
import { Farm } from "../../../src/machine/farm/farm";
import type { FarmAccess } from "../../../src/machine/farm/farmAccess";
import { MemoryStore } from "../demand/memoryStore";

const autoscaling = { configMap: "demand", maxReplicas: 3, buildsPerReplica: 1, readyTimeoutSeconds: 60 };
const connection: BuilderConnection = {
  name: "builder",
  driver: "kubernetes",
  nodes: [{ name: "pool", autoscaling }],
};

let directory: string;
let store: MemoryStore;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "dalec-farm-"));
  vi.stubEnv("BUILDX_CONFIG", directory);
  mkdirSync(join(directory, "instances"));
  writeFileSync(join(directory, "instances", "builder"), JSON.stringify({ Name: "builder", Nodes: [] }));
  store = new MemoryStore();
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

/** A farm of pods: those that are ready, with identities, and why others are not. */
function podFarm() {
  const pods = new Map<string, string>();
  const state = { pods, problems: [] as string[], silent: new Set<string>(), missing: "no quota" };
  const access = {
    list: vi.fn<FarmAccess["list"]>(async () => {
      const { configMap: _, ...numbers } = autoscaling;
      const { problems } = state;
      const elastic = { ...numbers, problems, staying: new Map(pods), missing: async () => state.missing };
      return [{ node: "pool", places: [...pods.keys()].map((name) => ({ name, endpoint: name })), elastic }];
    }),
    reach: vi.fn<FarmAccess["reach"]>(async (_, { name }) => {
      if (state.silent.has(name)) throw new Error(`${name} does not answer`);
    }),
    answersAtOnce: vi.fn<FarmAccess["answersAtOnce"]>(async () => true),
    lead: vi.fn<FarmAccess["lead"]>(async () => {}),
    cut: vi.fn<FarmAccess["cut"]>(),
    release: vi.fn<FarmAccess["release"]>(),
    demand: vi.fn<FarmAccess["demand"]>(async () => new Demand(store)),
  };
  return { farm: new Farm(connection, access), access, state };
}

const wanted = () => store.data["pool.want"];
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

describe("a farm whose number of places follows the builds", () => {
  it("asks for a place before a build, waits for it, and gives it back afterwards", async () => {
    const { farm, access, state } = podFarm();
    const build = {};
    const beginning = farm.begin(build, "7");
    await pass(1000);
    expect(wanted()).toBe("1");
    expect(access.lead).not.toHaveBeenCalled();
    state.pods.set("pool-0", "first");
    await pass(1000);
    expect(await beginning).toEqual([]);
    expect(farm.placesOf(build)).toEqual(["pool-0"]);
    const ending = farm.end(build);
    await pass(100);
    await ending;
    expect(wanted()).toBe("0");
  });

  it("leads builds to the pods with their caches also while fewer are wanted", async () => {
    const { farm, state } = podFarm();
    for (const name of ["pool-0", "pool-1", "pool-2"]) state.pods.set(name, name);
    const used = new Set<string>();
    for (const slot of ["1", "2", "3", "4", "5", "6", "7", "8"]) {
      const build = {};
      const beginning = farm.begin(build, slot);
      await pass(1000);
      await beginning;
      for (const place of farm.placesOf(build)) used.add(place);
      const ending = farm.end(build);
      await pass(1000);
      await ending;
    }
    expect([...used].sort()).toEqual(["pool-0", "pool-1", "pool-2"]);
  });

  it.each([
    { builds: 0, pods: 1 },
    { builds: 12, pods: 3 },
    { builds: 13, pods: 3 },
    { builds: 14, pods: 4 },
    { builds: 100, pods: 10 },
  ])("waits for $pods pods of four builds each for $builds builds: a tenth more brings no pod", (known) => {
    expect(wantedPods(known.builds, { maxReplicas: 10, buildsPerReplica: 4 })).toBe(known.pods);
  });

  it("uses every pod that comes for builds which begin together", async () => {
    const { farm, state } = podFarm();
    const builds = ["1", "2", "3"].map((slot) => ({ slot }));
    const beginning = Promise.all(builds.map((build) => farm.begin(build, build.slot)));
    await pass(200);
    expect(wanted()).toBe("3");
    state.pods.set("pool-0", "a");
    await pass(15_000);
    expect(builds.flatMap((build) => farm.placesOf(build))).toEqual(["pool-0"]);
    state.pods.set("pool-1", "b");
    state.pods.set("pool-2", "c");
    await pass(1000);
    await beginning;
    expect(builds.flatMap((build) => farm.placesOf(build)).sort()).toEqual(["pool-0", "pool-1", "pool-2"]);
  });

  it("says after ten seconds for what a build waits, and again when that changes", async () => {
    const { farm, state } = podFarm();
    const tell = vi.fn();
    const beginning = farm.begin({}, "7", { tell });
    await pass(9000);
    expect(tell).not.toHaveBeenCalled();
    await pass(10_000);
    expect(tell.mock.calls).toEqual([["waiting for a pod of pool: 1 wanted, 0 ready; no quota"]]);
    state.problems = ["pod x is not ready: ImagePullBackOff"];
    await pass(10_000);
    expect(tell.mock.lastCall).toEqual([
      "waiting for a pod of pool: 1 wanted, 0 ready; pod x is not ready: ImagePullBackOff; no quota",
    ]);
    expect(tell).toHaveBeenCalledTimes(2);
    state.pods.set("pool-0", "a");
    await pass(1000);
    await beginning;
  });

  it("fails with the reasons when no pod is ready in time, and asks for none any longer", async () => {
    const { farm, state } = podFarm();
    state.problems = ["pod x is not ready: 0/3 nodes are available: Insufficient cpu"];
    const failure = farm.begin({}, "7").catch(String);
    await pass(62_000);
    expect(await failure).toBe(
      "Error: no pod of pool was ready within 60 s (`readyTimeoutSeconds`)\npod x is not ready: 0/3 nodes are available: Insufficient cpu\nno quota",
    );
    expect(wanted()).toBe("0");
  });

  it("waits for the only pod of a build when it is lost and comes back", async () => {
    const { farm, access, state } = podFarm();
    state.pods.set("pool-0", "a");
    const build = {};
    const beginning = farm.begin(build, "7");
    await pass(100);
    await beginning;
    state.pods.clear();
    const moving = farm.move(build);
    await pass(5000);
    state.pods.set("pool-0", "b");
    state.silent.add("pool-0");
    await pass(5000);
    expect(access.lead).toHaveBeenCalledTimes(1);
    state.silent.clear();
    await pass(5000);
    expect(await moving).toEqual(["pool-0"]);
    expect(access.lead).toHaveBeenCalledTimes(2);
    expect(wanted()).toBe("1");
  });

  it("knows a pod that leaves, also from one that has its name now", async () => {
    const { farm, state } = podFarm();
    state.pods.set("pool-0", "a");
    const build = {};
    const beginning = farm.begin(build, "7");
    await pass(100);
    await beginning;
    expect(await farm.leaving(build)).toEqual([]);
    state.pods.set("pool-0", "b");
    expect(await farm.leaving(build)).toEqual(["pool-0"]);
    state.pods.clear();
    expect(await farm.leaving(build)).toEqual(["pool-0"]);
    expect(await farm.leaving({})).toEqual([]);
  });

  it("knows the pod of each build that left, after another build of its slot has gone elsewhere", async () => {
    const { farm, state } = podFarm();
    state.pods.set("pool-0", "a");
    const builds = [{ target: "deb" }, { target: "container" }] as const;
    const beginning = Promise.all(builds.map((build) => farm.begin(build, "7")));
    await pass(100);
    await beginning;
    state.pods.clear();
    state.pods.set("pool-1", "b");
    for (const build of builds) {
      expect(await farm.leaving(build)).toEqual(["pool-0"]);
      const moving = farm.move(build);
      await pass(5000);
      expect(await moving).toEqual(["pool-1"]);
      expect(await farm.leaving(build)).toEqual([]);
    }
  });

  it("tells why places cannot be asked for: at once before a build, and while it runs", async () => {
    const { farm, state } = podFarm();
    state.pods.set("pool-0", "a");
    store.isDown = true;
    const failure = farm.begin({}, "7").catch(String);
    await pass(100);
    expect(await failure).toBe("Error: the cluster is down");
    expect(farm.problem()).toBeUndefined();
    store.isDown = false;
    const beginning = farm.begin({}, "7");
    await pass(100);
    await beginning;
    store.isDown = true;
    await pass(31_000);
    expect(farm.problem()).toBe("the cluster is down");
  });

  it("asks for no pod of a node that a build does not use, and yet names the node to buildx", async () => {
    const nodes = ["amd64", "arm64"].map((name) => ({ name, platforms: [`linux/${name}`], autoscaling }));
    const own = { Name: "builder", Nodes: nodes.map(({ name }) => ({ Name: name })) };
    writeFileSync(join(directory, "instances", "builder"), JSON.stringify(own));
    const { access } = podFarm();
    access.list.mockImplementation(async () =>
      nodes.map(({ name: node }) => {
        const staying = new Map([[`${node}-0`, node]]);
        const elastic = { ...autoscaling, problems: [], staying, missing: async () => "" };
        return { node, places: [{ name: `${node}-0`, endpoint: node }], elastic };
      }),
    );
    const farm = new Farm({ ...connection, nodes }, access);
    const build = {};
    const beginning = farm.begin(build, "7", { platforms: ["linux/arm64"] });
    await pass(100);
    await beginning;
    expect(store.data).toMatchObject({ "arm64.want": "1" });
    expect(store.data).not.toHaveProperty("amd64.want");
    expect(farm.placesOf(build)).toEqual(["arm64-0"]);
    farm.start(build);
    const slot: { Nodes: { Name: string; Endpoint: string }[] } = JSON.parse(
      readFileSync(join(directory, "instances", "builder.builds-7"), "utf8"),
    );
    expect(slot.Nodes.map(({ Name, Endpoint }) => [Name, Endpoint.slice(-4)])).toEqual([
      ["amd64", "/7.0"],
      ["arm64", "/7.1"],
    ]);
  });
});
