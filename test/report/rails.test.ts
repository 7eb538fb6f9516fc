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
  needs,
});
const pkg = (name: string): BuildName => ({ kind: "package", name });

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

  it("gives rails that pass the same row different lanes, and reuses a lane further down", () => {
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

  it("is empty without dependencies, and terminates on a broken state with a circle", () => {
    expect(dependencyPicture([build("package", "a"), build("image", "a")])).toBe("");
    expect(railsOf([build("package", "a", pkg("b")), build("package", "b", pkg("a"))])).toHaveLength(2);
  });
});
