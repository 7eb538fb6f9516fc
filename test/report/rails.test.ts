import { describe, expect, it } from "vitest";
import { dependencyPicture } from "../../src/report/picture";
import { railsOf } from "../../src/report/rails";
import type { BuildName, BuildReport } from "../../src/report/stackReport";

const build = (kind: BuildReport["kind"], name: string, ...needs: BuildName[]): BuildReport => ({
  kind,
  name,
  target: "bookworm/deb",
  platforms: [],
  files: [],
  attempts: [],
  needs,
});
const pkg = (name: string): BuildName => ({ kind: "package", name });

/** The boxes and the rails of a picture, in pixels; a rail turns from its first line into its lane, and out of it again. */
function drawn(svg: string) {
  const [, width = 0, height = 0] = svg.match(/viewBox="0 0 (\d+) (\d+)"/)?.map(Number) ?? [];
  const boxes = [...svg.matchAll(/<rect x="(.*?)" y="(.*?)" width="(.*?)" height="(.*?)"/g)].map((found) => {
    const [, left = 0, top = 0, wide = 0, high = 0] = found.map(Number);
    return { left, top, right: left + wide, bottom: top + high };
  });
  const texts = [...svg.matchAll(/<text x="(.*?)" y="(.*?)"/g)].map(([, x, y]) => ({
    x: Number(x),
    y: Number(y),
  }));
  const path = /class="rail" d="M(.*?) (.*?)H(.*?)q(.*?) 0 \4 (.*?)V(.*?)q0 (.*?) (.*?) \8H(.*?)"/g;
  const rails = [...svg.matchAll(path)].map((found) => {
    const [, left = 0, start = 0, turn = 0, out = 0, down = 0, foot = 0, further = 0, back = 0, tip = 0] =
      found.map(Number);
    return { left, start, lane: turn + out, turned: start + down, foot, end: foot + further, back, tip };
  });
  return { width, height, boxes, texts, rails };
}

describe("the picture of dependencies", () => {
  it("puts each build below all that it needs, and omits builds without dependencies", () => {
    const rows = railsOf([
      build("image", "app", pkg("app"), pkg("lib")),
      build("package", "app", pkg("lib")),
      build("package", "alone"),
      build("package", "lib"),
    ]);
    expect(rows.map(({ build: { kind, name }, leadsTo }) => [kind, name, leadsTo])).toEqual([
      ["package", "lib", [1, 2]],
      ["package", "app", [2]],
      ["image", "app", []],
    ]);
  });

  it("gives rails that pass the same row different lanes, and reuses a lane further up or down", () => {
    const rows = railsOf([
      build("package", "a"),
      build("package", "b", pkg("a")),
      build("package", "c", pkg("b"), pkg("a")),
      build("package", "d", pkg("c")),
      build("package", "e", pkg("d")),
    ]);
    const lanes = rows.map(({ lane }) => lane);
    expect(new Set([lanes[0], lanes[1], lanes[2]]).size).toBe(3);
    expect(lanes[3]).toBe(lanes[1]);
    const later = railsOf([
      build("package", "a"),
      build("package", "b", pkg("a")),
      build("package", "c", pkg("a")),
      build("package", "d", pkg("c")),
      build("package", "e", pkg("d")),
    ]);
    expect(later.map(({ build: { name }, lane }) => `${name} ${lane}`)).toEqual([
      "a 1",
      "b 0",
      "c 0",
      "d 1",
      "e 0",
    ]);
  });

  it("draws one line per dependency, and describes all in words", () => {
    const svg = dependencyPicture([
      build("package", "<lib>"),
      build("image", "one", pkg("<lib>")),
      build("image", "two", pkg("<lib>")),
    ]);
    expect(svg.match(/class="rail"/g)).toHaveLength(2);
    expect(svg).toContain("image one needs &lt;lib&gt;; image two needs &lt;lib&gt;</title>");
  });

  it("draws a rail from the foot of a box, down a lane of its own, to the middle of another box", () => {
    const builds = [
      build("package", "a"),
      build("package", "b", pkg("a")),
      build("package", "c", pkg("a"), pkg("b")),
      build("image", "d", pkg("a"), pkg("b"), pkg("c")),
    ];
    const { width, height, boxes, texts, rails } = drawn(dependencyPicture(builds));
    expect([boxes.length, texts.length, rails.length]).toEqual([4, 8, 6]);
    boxes.forEach((box, row) => {
      expect(box.top).toBe(row === 0 ? 4 : (boxes[row - 1]?.bottom ?? 0) + 14);
      expect([box.right - box.left, box.bottom - box.top]).toEqual([230, 46]);
      const [name, target] = texts.slice(2 * row);
      expect(name).toEqual({ x: box.left + 12, y: box.top + 20 });
      expect(target).toEqual({ x: box.left + 12, y: box.top + 36 });
    });
    expect([width, height]).toEqual([(boxes[0]?.right ?? 0) + 4, (boxes[3]?.bottom ?? 0) + 4]);
    const pairs = [
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 2],
      [1, 3],
      [2, 3],
    ];
    const lanes = [2, 2, 2, 1, 1, 0];
    const heights = [0, 4.5, 9, -4.5, 0, -9];
    rails.forEach((rail, index) => {
      const [from, to] = (pairs[index] ?? []).map((row) => boxes[row]);
      expect(rail.left).toBe(from?.left);
      expect(rail.start).toBe((from?.bottom ?? 0) - 8);
      expect(rail.lane).toBe(rail.left - 22 - 16 * (lanes[index] ?? 0));
      expect(rail.lane).toBeGreaterThan(4);
      expect(rail.turned).toBe(rail.start + 7);
      expect(rail.foot).toBe(rail.end - 7);
      expect(rail.end).toBe((to?.top ?? 0) + 23 - 4 + (heights[index] ?? 0));
      expect(rail.tip).toBe(rail.left - 2);
    });
  });

  it("leaves room for the widest lane, and keeps many arriving rails within the box", () => {
    const many = Array.from({ length: 10 }, (_, index) => build("package", `p${index}`));
    const { boxes, rails } = drawn(
      dependencyPicture([...many, build("image", "all", ...many.map(({ name }) => pkg(name)))]),
    );
    const last = boxes.at(-1);
    expect(last?.left).toBe(4 + 10 * 16 + 22);
    const ends = rails.map(({ end }) => end);
    expect(new Set(ends).size).toBe(10);
    expect(Math.min(...ends)).toBe((last?.top ?? 0) + 19 - 9);
    expect(Math.max(...ends)).toBe((last?.top ?? 0) + 19 + 9);
  });

  it("lets no rail cross another one to the same box", () => {
    const { rails } = drawn(
      dependencyPicture([
        build("package", "a"),
        build("package", "b"),
        build("package", "c", pkg("a"), pkg("b")),
        build("package", "d", pkg("a"), pkg("b"), pkg("c")),
        build("package", "e", pkg("b"), pkg("d")),
      ]),
    );
    const crossings = rails.flatMap((one) =>
      rails.filter(({ lane, end }) => one.lane < lane && one.end < end && end < one.end + 46),
    );
    expect(rails).toHaveLength(7);
    expect(crossings).toEqual([]);
  });

  it("shortens long names, and says in words only what is needed", () => {
    const fits = "a".repeat(30);
    const svg = dependencyPicture([build("package", fits), build("package", `${fits}a`, pkg(fits))]);
    expect([...svg.matchAll(/class="name">(.*?)</g)].map(([, name]) => name)).toEqual([
      fits,
      `${"a".repeat(29)}…`,
    ]);
    expect(svg).toContain(`<title id="picture">package ${fits}a needs ${fits}</title>`);
  });

  it("passes over a build that the stack no longer has", () => {
    const rows = railsOf([build("package", "b", pkg("gone"), pkg("a")), build("package", "a", pkg("gone"))]);
    expect(rows.map(({ build: { name }, leadsTo }) => [name, leadsTo])).toEqual([
      ["a", [1]],
      ["b", []],
    ]);
    expect(railsOf([build("package", "a", pkg("gone"))])).toEqual([]);
  });

  it("is empty without dependencies, and terminates on a broken state with a circle", () => {
    expect(dependencyPicture([build("package", "a"), build("image", "a")])).toBe("");
    const circle = railsOf([build("package", "a", pkg("b")), build("package", "b", pkg("a"))]);
    expect(circle.map(({ leadsTo }) => leadsTo)).toEqual([[1], []]);
    expect(railsOf([build("package", "a", pkg("a"))]).map(({ leadsTo }) => leadsTo)).toEqual([[]]);
  });
});
