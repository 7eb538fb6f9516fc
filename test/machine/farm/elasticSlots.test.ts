import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ElasticSlots, patienceMs } from "../../../src/machine/farm/elasticSlots";

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

interface Scenario {
  builds: number;
  buildSeconds: number;
  buildsPerReplica: number;
  maxReplicas: number;
  /** The pods that are ready from a second on. */
  pods: Record<number, string[]>;
  /** What other programs want at the same time. */
  others?: number;
}

/** Lets builds begin at second 0, and looks each second which can start, and where. */
function run({ builds, buildSeconds, buildsPerReplica, maxReplicas, pods, others = 0 }: Scenario) {
  const slots = new ElasticSlots();
  const open = new Set(Array.from({ length: builds }, (_, index) => `slot-${index}`));
  const started = new Map<string, { at: number; place: string }>();
  let places: string[] = [];
  for (let second = 0; open.size > 0 && second < 3600; second++) {
    vi.setSystemTime(second * 1000);
    places = pods[second] ?? places;
    for (const [slot, { at }] of started) {
      if (second < at + buildSeconds || !open.delete(slot)) continue;
      slots.free(slot);
    }
    for (const slot of open) {
      if (started.has(slot)) continue;
      const loads = new Map([...open].map((one) => [one, 1]));
      const wanted = Math.min(maxReplicas, Math.ceil((open.size + others) / buildsPerReplica));
      const waitedMs = second * 1000;
      const place = slots.choose(slot, { loads, places, wanted, buildsPerReplica, waitedMs });
      if (place !== undefined) started.set(slot, { at: second, place });
    }
  }
  const perPlace: Record<string, number> = {};
  for (const { place } of started.values()) perPlace[place] = (perPlace[place] ?? 0) + 1;
  return { starts: [...started.values()].map(({ at }) => at).sort((a, b) => a - b), perPlace };
}

const six = { builds: 6, buildSeconds: 300, buildsPerReplica: 2, maxReplicas: 5 };

describe("builds that begin while no pod is there", () => {
  it("start as soon as a pod has room for them, and spread evenly over all that come", () => {
    const { starts, perPlace } = run({ ...six, pods: { 4: ["a"], 22: ["a", "b"], 24: ["a", "b", "c"] } });
    expect(starts).toEqual([4, 4, 22, 22, 24, 24]);
    expect(perPlace).toEqual({ a: 2, b: 2, c: 2 });
  });

  it("start at once where all pods are there that can come", () => {
    const { starts, perPlace } = run({ ...six, maxReplicas: 2, pods: { 4: ["a", "b"] } });
    expect(starts).toEqual([4, 4, 4, 4, 4, 4]);
    expect(perPlace).toEqual({ a: 3, b: 3 });
  });

  it("take turns on the only pod for two minutes, and then share it, where no other comes", () => {
    const turns = run({ ...six, buildSeconds: 50, pods: { 4: ["a"] } });
    expect(turns.starts).toEqual([4, 4, 54, 54, 104, 104]);
    const shared = run({ ...six, pods: { 4: ["a"] } });
    const last = 4 + patienceMs / 1000;
    expect(shared.starts).toEqual([4, 4, last, last, last, last]);
  });

  it("wait two minutes after each pod that came, since the next may take as long", () => {
    const { starts } = run({ ...six, pods: { 4: ["a"], 100: ["a", "b"], 200: ["a", "b", "c"] } });
    expect(starts).toEqual([4, 4, 100, 100, 200, 200]);
  });

  it("leave room for those of other programs, for which pods come as well", () => {
    const { starts, perPlace } = run({
      ...six,
      others: 4,
      pods: { 4: ["a"], 20: ["a", "b", "c", "d", "e"] },
    });
    expect(starts).toEqual([4, 4, 20, 20, 20, 20]);
    expect(perPlace.a).toBe(2);
    expect(Math.max(...Object.values(perPlace))).toBe(2);
  });
});

describe("the slots of an elastic group", () => {
  const choice = (places: string[], loads: Record<string, number>, more = {}) => ({
    ...{ places, loads: new Map(Object.entries(loads)), wanted: places.length },
    ...{ buildsPerReplica: 1, waitedMs: 0, ...more },
  });

  it("keep their place while it exists, and leave it when it goes", () => {
    const slots = new ElasticSlots();
    const loads = { one: 1, two: 1 };
    const one = slots.choose("one", choice(["a", "b"], loads)) ?? "";
    const two = slots.choose("two", choice(["a", "b"], loads)) ?? "";
    expect([one, two].sort()).toEqual(["a", "b"]);
    expect(slots.choose("one", choice(["a", "b", "c", "d"], loads))).toBe(one);
    expect(slots.choose("one", choice([two, "c"], loads))).toBe("c");
    expect(slots.placeOf("one")).toBe("c");
  });

  it("prefer the same place in each program, and the last one in the same program", () => {
    const all = ["a", "b", "c", "d"];
    const first = new ElasticSlots().choose("one", choice(all, { one: 1 }));
    expect(new ElasticSlots().choose("one", choice([...all].reverse(), { one: 1 }))).toBe(first);
    const slots = new ElasticSlots();
    const rest = all.filter((name) => name !== first);
    const second = slots.choose("one", choice(rest, { one: 1 }));
    slots.free("one");
    expect(slots.choose("one", choice(all, { one: 1 }))).toBe(second);
  });

  it("go to an empty place if they have more builds than one is meant for", () => {
    const slots = new ElasticSlots();
    const loads = { big: 5, small: 1 };
    const small = slots.choose("small", choice(["a", "b"], loads));
    const big = slots.choose("big", choice(["a", "b"], loads, { wanted: 6 }));
    expect([small, big].sort()).toEqual(["a", "b"]);
  });

  it("wait for the place with their cache where places keep their names, whoever asks first", () => {
    const named = ["pod-0", "pod-1"];
    const names = ["one", "two", "three", "four"];
    const loads = Object.fromEntries(names.map((name) => [name, 1]));
    const ask = (slots: ElasticSlots, places: string[], order: string[], more = {}) =>
      Object.fromEntries(
        order.map((slot) => [
          slot,
          slots.choose(slot, choice(places, loads, { named, wanted: 2, buildsPerReplica: 2, ...more })),
        ]),
      );
    const before = ask(new ElasticSlots(), named, names);
    expect(Object.values(before).sort()).toEqual(["pod-0", "pod-0", "pod-1", "pod-1"]);
    const slots = new ElasticSlots();
    const first = ask(slots, ["pod-0"], names.toReversed());
    for (const name of names) expect(first[name]).toBe(before[name] === "pod-0" ? "pod-0" : undefined);
    expect(ask(slots, named, names.toReversed())).toEqual(before);
  });

  it("go elsewhere at once if they have lost the place with their cache, and another has room", () => {
    const slots = new ElasticSlots();
    const more = { named: ["pod-0", "pod-1"], wanted: 2, buildsPerReplica: 2 };
    const loads = { one: 1, two: 1, three: 1 };
    const ask = (slot: string, places: string[]) => slots.choose(slot, choice(places, loads, more));
    const before = new Map(Object.keys(loads).map((slot) => [slot, ask(slot, ["pod-0", "pod-1"])]));
    const counts = [...before.values()];
    const lonely = counts.find((place) => counts.indexOf(place) === counts.lastIndexOf(place)) ?? "";
    const [lost] = [...before].find(([, place]) => place !== lonely) ?? [""];
    expect(ask(lost, [lonely])).toBe(lonely);
  });

  it("go elsewhere if the place with their cache does not come", () => {
    const slots = new ElasticSlots();
    const more = { named: ["pod-0", "pod-1"], wanted: 2 };
    const ask = (waitedMs: number) =>
      ["one", "two"].map((slot) =>
        slots.choose(slot, choice(["pod-0"], { one: 1, two: 1 }, { ...more, waitedMs })),
      );
    expect(ask(0).sort()).toEqual(["pod-0", undefined]);
    vi.setSystemTime(patienceMs);
    expect(ask(patienceMs)).toEqual(["pod-0", "pod-0"]);
  });

  it("are patient again once no build runs", () => {
    const slots = new ElasticSlots();
    const loads = { one: 1, two: 1 };
    const wanted = { wanted: 2 };
    expect(slots.choose("one", choice(["a"], loads, wanted))).toBe("a");
    expect(slots.choose("two", choice(["a"], loads, wanted))).toBeUndefined();
    vi.setSystemTime(patienceMs);
    expect(slots.choose("two", choice(["a"], loads, { ...wanted, waitedMs: patienceMs }))).toBe("a");
    slots.free("two");
    expect(slots.choose("two", choice(["a"], loads, wanted))).toBe("a");
    slots.free("one");
    slots.free("two");
    expect(slots.choose("one", choice(["a"], loads, wanted))).toBe("a");
    expect(slots.choose("two", choice(["a"], loads, wanted))).toBeUndefined();
  });
});
