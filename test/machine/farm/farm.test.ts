import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { BuilderConnection } from "../../../src/connection";
import { Farm } from "../../../src/machine/farm/farm";
import type { FarmAccess } from "../../../src/machine/farm/farmAccess";

const connection: BuilderConnection = {
  name: "builder",
  driver: "remote",
  spread: true,
  nodes: ["a", "b", "c"].map((name) => ({ name, endpoint: `tcp://${name}:1` })),
};

let store: string;

beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), "dalec-farm-"));
  vi.stubEnv("BUILDX_CONFIG", store);
  vi.stubEnv("XDG_RUNTIME_DIR", "/run/user/7");
  mkdirSync(join(store, "instances"));
  const node = (name: string) => ({
    Name: name,
    Endpoint: `tcp://${name}:1`,
    Platforms: null,
    DriverOpts: {},
  });
  const own = { Name: "builder", Driver: "remote", Nodes: ["a", "b", "c"].map(node), Dynamic: false };
  writeFileSync(join(store, "instances", "builder"), JSON.stringify(own));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  rmSync(store, { recursive: true });
});

const instances = () => readdirSync(join(store, "instances")).sort();

/** A farm whose places are those of `up`, and what it did. */
function farmOf(up: Set<string>) {
  const leads = new Map<string, string>();
  const access = {
    list: vi.fn<FarmAccess["list"]>(async () => [
      { node: "a", places: ["a", "b", "c"].map((name) => ({ name, endpoint: `tcp://${name}:1` })) },
    ]),
    reach: vi.fn<FarmAccess["reach"]>(async (_, { name }) => {
      if (!up.has(name)) throw new Error(`${name} is down`);
    }),
    answersAtOnce: vi.fn<FarmAccess["answersAtOnce"]>(async ({ name }) => up.has(name)),
    lead: vi.fn<FarmAccess["lead"]>(async (_, bridge, { name }) => void leads.set(bridge, name)),
    cut: vi.fn<FarmAccess["cut"]>(),
    release: vi.fn<FarmAccess["release"]>((_, bridge) => void leads.delete(bridge)),
    demand: vi.fn<FarmAccess["demand"]>().mockRejectedValue(new Error("nobody asks for fixed places")),
  };
  return { farm: new Farm(connection, access), access, leads };
}

const slots = Array.from({ length: 12 }, (_, index) => String(index));
const loads = new Map(slots.map((slot) => [slot, 1]));

describe("a farm", () => {
  it("leads the slots evenly to the places, the same ones in each program and in any order", async () => {
    const [one, other] = [farmOf(new Set("abc")), farmOf(new Set("abc"))];
    for (const [{ farm }, order] of [
      [one, slots],
      [other, [...slots].reverse()],
    ] as const) {
      farm.expect(loads);
      for (const slot of order) expect(await farm.begin({ slot }, slot)).toEqual([]);
    }
    const counts = ["a", "b", "c"].map((name) => [...one.leads.values()].filter((to) => to === name).length);
    expect(counts).toEqual([4, 4, 4]);
    expect(new Map([...other.leads].sort())).toEqual(new Map([...one.leads].sort()));
  });

  it("asks a place and lists them once for builds that start together", async () => {
    const { farm, access } = farmOf(new Set("abc"));
    farm.expect(loads);
    await Promise.all(slots.map((slot) => farm.begin({ slot }, slot)));
    expect(access.list).toHaveBeenCalledTimes(1);
    expect(access.reach).toHaveBeenCalledTimes(3);
  });

  it("leaves out a place that does not answer, says why, and moves no other slot", async () => {
    const [whole, broken] = [farmOf(new Set("abc")), farmOf(new Set("ac"))];
    const warnings = new Set<string>();
    for (const { farm } of [whole, broken]) farm.expect(loads);
    for (const slot of slots) {
      await whole.farm.begin({ slot }, slot);
      for (const warning of await broken.farm.begin({ slot }, slot)) warnings.add(warning);
    }
    expect([...warnings]).toEqual(["b is down"]);
    for (const [bridge, place] of whole.leads) {
      if (place === "b") expect(broken.leads.get(bridge)).toMatch(/[ac]/);
      else expect(broken.leads.get(bridge)).toBe(place);
    }
    expect(broken.access.reach.mock.calls.filter(([, { name }]) => name === "b")).toHaveLength(1);
  });

  it("keeps a slot where it is when its former place answers again", async () => {
    const up = new Set("ac");
    const { farm, leads } = farmOf(up);
    farm.expect(loads);
    for (const slot of slots) await farm.begin({ slot }, slot);
    const before = new Map(leads);
    up.add("b");
    vi.useFakeTimers();
    vi.setSystemTime(Date.now() + 60_000);
    for (const slot of slots) await farm.begin({ slot }, slot);
    expect(leads).toEqual(before);
  });

  it("tries every place again when none has answered, and fails with the reasons", async () => {
    const up = new Set<string>();
    const { farm, leads } = farmOf(up);
    const failure = await farm.begin({}, "7").catch(String);
    for (const name of ["a", "b", "c"]) expect(failure).toContain(`${name} is down`);
    up.add("c");
    await farm.begin({}, "7");
    expect(leads.get("7.0")).toBe("c");
  });

  it("makes the instance of a slot as buildx would, over the bridge alone", async () => {
    await farmOf(new Set("abc")).farm.begin({}, "7");
    const own = join(store, "pulumi-dalec", "builder", "slots", "instances");
    expect(JSON.parse(readFileSync(join(own, "builder.builds-7"), "utf8"))).toEqual({
      Name: "builder.builds-7",
      Driver: "remote",
      Nodes: [
        {
          ...{ Name: "a", Platforms: null, DriverOpts: null, Flags: null, Files: null },
          Endpoint: expect.stringMatching(/^unix:\/\/\/run\/user\/7\/pulumi-dalec-[0-9a-f]{12}\/7\.0$/),
        },
      ],
      Dynamic: false,
    });
    expect(instances()).toEqual(["builder"]);
  });

  it("shows the instance of a slot to docker-build at the first of its builds, and when docker-build misses it", async () => {
    const { farm } = farmOf(new Set("abc"));
    const [one, other] = [{}, {}];
    const hide = () => rmSync(join(store, "instances", "builder.builds-7"));
    const shown = ["builder", "builder.builds-7"];
    await farm.begin(one, "7");
    farm.start(one);
    expect(instances()).toEqual(shown);
    hide();
    await farm.begin(other, "7");
    farm.start(other);
    await farm.move(one);
    expect(instances()).toEqual(["builder"]);
    expect(farm.startAgain(other)).toBe(true);
    expect(instances()).toEqual(shown);
    for (const build of [one, other]) farm.end(build);
    hide();
    await farm.begin(one, "7");
    farm.start(one);
    expect(instances()).toEqual(shown);
  });

  it("does not show an instance for ever to a docker-build that looks elsewhere", async () => {
    const { farm } = farmOf(new Set("abc"));
    const build = {};
    expect(farm.startAgain({})).toBe(false);
    await farm.begin(build, "7");
    const answers = Array.from({ length: 10 }, () => farm.startAgain(build));
    expect(answers.filter(Boolean)).toHaveLength(5);
  });

  it("leads builds that are declared one after another as if all were known, in any order", async () => {
    const known = farmOf(new Set("abc"));
    known.farm.expect(loads);
    for (const slot of slots) await known.farm.begin({ slot }, slot);
    for (const order of [slots, [...slots].reverse()]) {
      const { farm, leads } = farmOf(new Set("abc"));
      const begun = order.map((slot) => {
        farm.expect(new Map([[slot, 1]]), Date.now());
        return farm.begin({ slot }, slot);
      });
      await Promise.all(begun);
      expect(new Map([...leads].sort())).toEqual(new Map([...known.leads].sort()));
    }
  });

  it("leads builds evenly that are declared while others build, and leaves those where they are", async () => {
    const { farm, leads } = farmOf(new Set("abc"));
    const early = slots.slice(0, 3);
    farm.expect(new Map(early.map((slot) => [slot, 1])));
    for (const slot of early) await farm.begin({ slot }, slot);
    const before = new Map(leads);
    farm.expect(new Map(slots.slice(3).map((slot) => [slot, 1])));
    for (const slot of slots.slice(3)) await farm.begin({ slot }, slot);
    for (const [bridge, place] of before) expect(leads.get(bridge)).toBe(place);
    const counts = ["a", "b", "c"].map((name) => [...leads.values()].filter((to) => to === name).length);
    expect(counts).toEqual([4, 4, 4]);
  });

  it("leads slots that have not begun to a place that comes", async () => {
    const up = new Set("abc");
    const { farm, access, leads } = farmOf(up);
    const all = (await access.list(connection))[0]?.places ?? [];
    vi.useFakeTimers();
    access.list.mockResolvedValue([{ node: "a", places: all.slice(0, 1) }]);
    farm.expect(loads);
    for (const slot of slots.slice(0, 3)) await farm.begin({ slot }, slot);
    access.list.mockResolvedValue([{ node: "a", places: all }]);
    vi.setSystemTime(Date.now() + 3000);
    for (const slot of slots.slice(3)) await farm.begin({ slot }, slot);
    const counts = ["a", "b", "c"].map((name) => [...leads.values()].filter((to) => to === name).length);
    expect(counts).toEqual([4, 4, 4]);
  });

  it("tells the platforms of places only where they differ", async () => {
    const { farm, access } = farmOf(new Set("abc"));
    const group = (node: string, ...platforms: string[]) => {
      return { node, platforms, places: [{ name: node, endpoint: `tcp://${node}:1` }] };
    };
    access.list.mockResolvedValue([group("a", "linux/amd64", "linux/386"), group("b", "linux/arm64")]);
    const build = {};
    await farm.begin(build, "7", { platforms: ["linux/amd64", "linux/arm64"] });
    expect(farm.placesOf(build)).toEqual(["a (linux/amd64 linux/386)", "b (linux/arm64)"]);
    expect(farm.routesOf(build)).toHaveLength(2);
    expect(await farm.move(build)).toEqual(["a (linux/amd64 linux/386)", "b (linux/arm64)"]);
    expect(access.reach.mock.calls.every(([, { name }]) => ["a", "b"].includes(name))).toBe(true);
  });

  it("does not ask places that a build does not use", async () => {
    const { farm, access } = farmOf(new Set("a"));
    const group = (node: string, platform: string) => {
      return { node, platforms: [platform], places: [{ name: node, endpoint: `tcp://${node}:1` }] };
    };
    access.list.mockResolvedValue([group("a", "linux/amd64"), group("b", "linux/arm64")]);
    const build = {};
    // buildx uses the first node for a build without platforms.
    expect(await farm.begin(build, "7")).toEqual([]);
    expect(farm.placesOf(build)).toEqual(["a (linux/amd64)"]);
    expect(farm.routesOf(build)).toEqual([{ name: "a", endpoint: "tcp://a:1" }]);
    expect(access.reach.mock.calls.map(([, { name }]) => name)).toEqual(["a"]);
  });

  it("remembers where builds run also while their places are not offered to another", async () => {
    const up = new Set("abc");
    const { farm } = farmOf(up);
    farm.expect(loads);
    const builds = slots.slice(0, 6).map((slot) => ({ slot }));
    for (const build of builds) await farm.begin(build, build.slot);
    const before = builds.map((build) => farm.placesOf(build));
    expect(new Set(before.flat()).size).toBe(3);
    for (const name of "bc") up.delete(name);
    // An answer counts for a moment.
    vi.useFakeTimers({ toFake: ["Date"] }).setSystemTime(Date.now() + 5000);
    const beginning = slots.slice(6).map((slot) => farm.begin({ slot }, slot));
    await Promise.all(beginning);
    expect(builds.map((build) => farm.placesOf(build))).toEqual(before);
  });

  it("moves a build elsewhere whose place is gone, and back only in the next program", async () => {
    const up = new Set("abc");
    const { farm, leads } = farmOf(up);
    const build = {};
    await farm.begin(build, "7");
    const before = leads.get("7.0") ?? "";
    up.delete(before);
    const [now = ""] = await farm.move(build);
    expect(now).not.toBe(before);
    expect(leads.get("7.0")).toBe(now);
    up.add(before);
    expect(await farm.move(build)).toEqual([now]);
  });

  it.each([
    [9, 0],
    [11, 4],
  ])("leads, %i s after a loss, %i of 12 builds to the place", async (seconds, offered) => {
    const up = new Set("abc");
    const { farm, leads } = farmOf(up);
    const build = {};
    await farm.begin(build, "7");
    const lost = leads.get("7.0") ?? "";
    up.delete(lost);
    await farm.move(build);
    await farm.end(build);
    up.add(lost);
    vi.useFakeTimers({ toFake: ["Date"] }).setSystemTime(Date.now() + seconds * 1000);
    farm.expect(new Map(slots.map((slot) => [`further ${slot}`, 1])));
    for (const slot of slots) await farm.begin({ slot }, `further ${slot}`);
    expect([...leads.values()].filter((place) => place === lost)).toHaveLength(offered);
  });

  it("leaves a build where it is whose place answers at once, or is the only one that answers in the end", async () => {
    const up = new Set("abc");
    const { farm, access, leads } = farmOf(up);
    const build = {};
    await farm.begin(build, "7");
    const place = leads.get("7.0") ?? "";
    expect(await farm.move(build)).toEqual([place]);
    up.clear();
    up.add(place);
    access.reach.mockImplementationOnce(async () => {
      throw new Error("it starts again");
    });
    expect(await farm.move(build)).toEqual([place]);
    expect(farm.placesOf(build)).toEqual([place]);
  });

  describe("whose places are silent for as long as they are asked", () => {
    /** Places of which those that are not in `up` are silent; each is asked for half a minute if nobody says less. */
    const silentFarm = (up: Set<string>) => {
      vi.useFakeTimers();
      const made = farmOf(up);
      const places = [..."abcdefgh"].map((name) => {
        return { name, endpoint: `tcp://${name}:1`, connectTimeoutSeconds: 30 };
      });
      made.access.list.mockResolvedValue([{ node: "a", places }]);
      made.access.reach.mockImplementation(async (_, { name, connectTimeoutSeconds = 5 }) => {
        if (up.has(name)) return;
        await new Promise((resolve) => setTimeout(resolve, connectTimeoutSeconds * 1000));
        throw new Error(`${name} is silent`);
      });
      return made;
    };
    /** What a search gives, and its time in seconds. */
    const timed = async <T>(search: Promise<T>) => {
      const began = Date.now();
      const ended = search.catch(String).then((found) => ({ found, seconds: (Date.now() - began) / 1000 }));
      await vi.advanceTimersByTimeAsync(300_000);
      return ended;
    };

    it("soon begins a build at the one that answers", async () => {
      for (const one of "abcdefgh") {
        const { farm, leads } = silentFarm(new Set([one]));
        const { found, seconds } = await timed(farm.begin({}, "7"));
        expect(leads.get("7.0")).toBe(one);
        expect(seconds).toBeLessThan(7);
        if (seconds > 1) expect(found).toEqual([expect.stringMatching(/^\w does not answer$/)]);
      }
    });

    it("soon moves a build to the one that answers, or fails", async () => {
      for (const last of ["h", ""]) {
        const up = new Set("abcdefgh");
        const { farm, leads } = silentFarm(up);
        const build = {};
        await timed(farm.begin(build, "7"));
        const before = leads.get("7.0");
        up.clear();
        if (last !== "") up.add(last);
        const { found, seconds } = await timed(farm.move(build));
        expect(before).not.toBe("h");
        if (last === "") for (const name of "abcdefgh") expect(found).toContain(`${name} is silent`);
        else expect(found).toEqual([last]);
        expect(seconds).toBeLessThan(20);
      }
    });
  });

  it("knows whether a place of a build has ended", async () => {
    const up = new Set("abc");
    const { farm, leads } = farmOf(up);
    const build = {};
    await farm.begin(build, "7");
    const place = leads.get("7.0") ?? "";
    expect(await farm.hasEnded(build)).toBe(false);
    up.delete(place);
    expect(await farm.hasEnded(build)).toBe(true);
  });

  it("knows where a build was that shares its slot, after another of them has moved it", async () => {
    const up = new Set("abc");
    const { farm } = farmOf(up);
    const builds = [{ target: "deb" }, { target: "container" }] as const;
    for (const build of builds) await farm.begin(build, "7");
    const [first = ""] = farm.placesOf(builds[0]);
    up.delete(first);
    const places = await farm.move(builds[0]);
    expect(places).not.toEqual([first]);
    expect(farm.placesOf(builds[1])).toEqual([first]);
    expect(await farm.hasEnded(builds[0])).toBe(false);
    expect(await farm.hasEnded(builds[1])).toBe(true);
    expect(await farm.move(builds[1])).toEqual(places);
    expect(farm.placesOf(builds[1])).toEqual(places);
  });

  it("cuts a place after thirty seconds of silence while builds are there, and no other place", async () => {
    vi.useFakeTimers();
    const up = new Set("abc");
    const { farm, access, leads } = farmOf(up);
    const build = {};
    await farm.begin(build, "7");
    const place = leads.get("7.0") ?? "";
    const look = async () => {
      const said = await farm.cutSilent();
      vi.setSystemTime(Date.now() + 10_000);
      return said;
    };
    expect(await look()).toEqual([]);
    up.clear();
    expect([await look(), await look(), await look()].flat()).toEqual([
      expect.stringMatching(`^${place} has not answered for 30 s`),
    ]);
    expect(access.cut.mock.calls).toEqual([["builder", place]]);
    farm.end(build);
    up.clear();
    for (let round = 0; round < 10; round++) expect(await look()).toEqual([]);
  });

  it("releases a slot when the last of its builds has ended", async () => {
    const { farm, access, leads } = farmOf(new Set("abc"));
    const [one, other] = [{}, {}];
    await farm.begin(one, "7");
    await farm.begin(other, "7");
    expect(access.lead.mock.calls.map(([, , , { alone }]) => alone)).toEqual([true, false]);
    farm.end(one);
    farm.end(one);
    expect(leads.has("7.0")).toBe(true);
    farm.end(other);
    expect(leads.has("7.0")).toBe(false);
  });
});
