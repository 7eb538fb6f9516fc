import { beforeEach, describe, expect, it, vi } from "vitest";
import { checkSpec, parseSpec, readSpec } from "../../src/dalec";
import { parseYaml } from "../../src/dalec/yaml/parse";

vi.mock("../../src/dalec/yaml/parse", { spy: true });

const spec = [
  "# syntax=ghcr.io/project-dalec/dalec/frontend:0.21.5",
  "name: app",
  "version: $VERSION",
  "args:",
  "  VERSION: 1.0.0",
  "sources:",
  "  src:",
  "    context: {}",
  "",
].join("\n");

beforeEach(() => {
  vi.mocked(parseYaml).mockClear();
});

describe("a parsed spec", () => {
  it("answers several questions from one parse", () => {
    const document = parseSpec(spec);
    document.check({ target: "bookworm/deb" });
    document.check({ target: "azlinux3/rpm" });
    expect(document.facts().version).toBe("1.0.0");
    expect(document.facts({ buildArgs: { VERSION: "2.0.0" } }).version).toBe("2.0.0");
    document.facts({ targetKey: "bookworm" });
    expect(parseYaml).toHaveBeenCalledTimes(1);
  });

  it("gives the same answers as checkSpec and readSpec", () => {
    const document = parseSpec(spec);
    for (const options of [{}, { target: "bookworm/deb", buildArgs: ["VERSION=2"], context: false }]) {
      expect(document.check(options)).toEqual(checkSpec(spec, options));
      expect(document.facts(options)).toEqual(readSpec(spec, options));
    }
  });

  it("reads facts once for equal options, in either form of build arguments", () => {
    const document = parseSpec(spec);
    expect(document.facts({})).toBe(document.facts());
    expect(document.facts({ buildArgs: ["VERSION=2"] })).toBe(
      document.facts({ buildArgs: { VERSION: "2" } }),
    );
    expect(document.facts({ buildArgs: ["VERSION=2"] })).not.toBe(document.facts());
    expect(document.facts({ targetKey: "bookworm" })).not.toBe(document.facts());
  });

  it("leaves out of the facts of a target what only other targets need", () => {
    const mount = (name: string) =>
      `{tests: [{name: a, mounts: [{dest: /a, spec: {context: {name: ${name}}}}]}]}`;
    const document = parseSpec(
      `${spec}targets:\n  noble: ${mount("ofNoble")}\n  bookworm: ${mount("ofBookworm")}\n`,
    );
    const contexts = (targetKey?: string) =>
      document.facts(targetKey === undefined ? {} : { targetKey }).contexts.map(({ name }) => name);
    expect(contexts()).toEqual(["context", "ofNoble", "ofBookworm"]);
    expect(contexts("bookworm")).toEqual(["context", "ofBookworm"]);
    expect(contexts("azlinux3")).toEqual(["context"]);
  });
});
