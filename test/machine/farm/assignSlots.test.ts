import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Assignment, assignSlots } from "../../../src/machine/farm/assignSlots";
import { slotOf } from "../../../src/machine/farm/slot";

const placesOf = (count: number, seed = 0) =>
  Array.from({ length: count }, (_, index) => `${seed}-pod-${index}`);

function loadsOf(builds: number, seed = 0): Map<string, number> {
  const loads = new Map<string, number>();
  for (let index = 0; index < builds; index++) {
    const slot = slotOf(`${seed}-spec-${index}`, "bookworm/deb");
    loads.set(slot, (loads.get(slot) ?? 0) + 1);
  }
  return loads;
}

function buildsPerPlace(loads: ReadonlyMap<string, number>, assignment: Assignment): Map<string, number> {
  const builds = new Map<string, number>();
  for (const [slot, place] of assignment) {
    builds.set(place, (builds.get(place) ?? 0) + (loads.get(slot) ?? 0));
  }
  return builds;
}

function moved(loads: ReadonlyMap<string, number>, before: Assignment, after: Assignment): number {
  return [...loads].reduce((sum, [slot, load]) => sum + (before.get(slot) === after.get(slot) ? 0 : load), 0);
}

function average(of: (seed: number) => number): number {
  const seeds = Array.from({ length: 20 }, (_, seed) => seed);
  return seeds.reduce((sum, seed) => sum + of(seed), 0) / seeds.length;
}

describe("500 builds on 10 places", () => {
  it("give the busiest at most 11.5 % of the builds", () => {
    const worst = Array.from({ length: 20 }, (_, seed) => {
      const loads = loadsOf(500, seed);
      return Math.max(...buildsPerPlace(loads, assignSlots(loads, placesOf(10, seed))).values()) / 500;
    });
    expect(Math.max(...worst)).toBeLessThanOrEqual(0.115);
  });

  it("move at most 1.5 times the share of a place that goes", () => {
    const ratio = average((seed) => {
      const [loads, places] = [loadsOf(500, seed), placesOf(10, seed)];
      const before = assignSlots(loads, places);
      const share = buildsPerPlace(loads, before).get(places[0] ?? "") ?? 0;
      return moved(loads, before, assignSlots(loads, places.slice(1))) / share;
    });
    expect(ratio).toBeLessThanOrEqual(1.5);
  });

  it("move at most 1.5 times the fair share of a place that comes", () => {
    const ratio = average((seed) => {
      const [loads, places] = [loadsOf(500, seed), placesOf(11, seed)];
      const before = assignSlots(loads, places.slice(1));
      return moved(loads, before, assignSlots(loads, places)) / (500 / 11);
    });
    expect(ratio).toBeLessThanOrEqual(1.5);
  });
});

describe("any builds on any places", () => {
  const loads = fc.dictionary(fc.nat(65_535).map(String), fc.integer({ min: 1, max: 9 }), {
    noNullPrototype: true,
  });
  const places = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/), { minLength: 1, maxLength: 12 });

  it("all have a place, and the same whatever the order of builds and places", () => {
    fc.assert(
      fc.property(loads, places, (given, names) => {
        const entries = Object.entries(given);
        const assignment = assignSlots(new Map(entries), names);
        expect([...assignment.keys()].sort()).toEqual(Object.keys(given).sort());
        expect(names).toEqual(expect.arrayContaining([...assignment.values()]));
        const other = assignSlots(new Map(entries.reverse()), [...names].reverse());
        expect(new Map([...other].sort())).toEqual(new Map([...assignment].sort()));
      }),
    );
  });

  it("stay where they are while their place is there", () => {
    fc.assert(
      fc.property(loads, places, (given, names) => {
        const all = new Map(Object.entries(given));
        const before = assignSlots(all, names);
        const more = new Map([...all, ["new", 5]]);
        const after = assignSlots(more, [...names, "PLACE"], before);
        for (const [slot, place] of before) expect(after.get(slot)).toBe(place);
      }),
    );
  });

  it("go to the places evenly if each slot has one build", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), places, (count, names) => {
        const ones = new Map(Array.from({ length: count }, (_, index) => [String(index), 1]));
        const busiest = Math.max(...buildsPerPlace(ones, assignSlots(ones, names)).values());
        const mean = count / names.length;
        expect(busiest).toBeLessThanOrEqual(Math.max(Math.ceil(mean), Math.floor(1.13 * mean)));
      }),
    );
  });
});

describe("the slot of a build", () => {
  it("is the same for all targets of one distribution", () => {
    expect(slotOf("hello", "bookworm/deb")).toBe(slotOf("hello", "bookworm/testing/container"));
    expect(slotOf("hello", "bookworm/deb")).toBe(slotOf("hello", "bookworm"));
  });

  it("differs between specs, and between distributions", () => {
    const targets = ["bookworm/deb", "azlinux3/rpm", "noble/deb"];
    const slots = new Set(targets.flatMap((target) => ["a", "b", "c"].map((spec) => slotOf(spec, target))));
    expect(slots.size).toBeGreaterThan(7);
  });
});
