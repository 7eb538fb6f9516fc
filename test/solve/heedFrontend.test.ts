import { beforeEach, describe, expect, it, type MockInstance, vi } from "vitest";
import { parseSpec } from "../../src/dalec";
import * as asking from "../../src/machine/askFrontend";
import { heedFrontend } from "../../src/solve/heedFrontend";

const frontend = "ghcr.io/project-dalec/dalec/frontend:0.21.5";
const named = `name: ab
version: 1.0.0
revision: 1
license: MIT
description: d
packager: P
`;

describe("a build whose frontend is asked", () => {
  let asked: MockInstance<typeof asking.askFrontend>;
  beforeEach(() => {
    asked = vi.spyOn(asking, "askFrontend");
    return () => asked.mockRestore();
  });

  /** What follows from the answer; the library puts a syntax line above the user's text. */
  const heed = (text = named, name = "bookworm/deb") => {
    const spec = { file: "my-spec.yml", directory: ".", document: parseSpec(text), readable: true };
    const plan = { name, target: undefined, buildArgs: { A: "1" }, platforms: [], valid: true };
    return heedFrontend("builder", { spec, inline: `# syntax=${frontend}\n${text}`, frontend, plan });
  };

  it("starts if the frontend accepts the spec and has the target", async () => {
    asked.mockResolvedValue({ targets: ["bookworm/deb"] });
    expect(await heed(`${named}args: {A: }\n`)).toBeUndefined();
    expect(asked.mock.lastCall).toEqual([
      {
        builder: "builder",
        text: `# syntax=${frontend}\n${named}args: {A: }\n`,
        frontend,
        target: "bookworm/deb",
        buildArgs: { A: "1" },
      },
    ]);
  });

  it("starts with a warning if the frontend does not answer", async () => {
    asked.mockRejectedValue(new Error("nobody is there"));
    expect(await heed()).toBe("askFrontend: nobody is there");
  });

  it("starts although the library's own check finds what the frontend accepts, or does not judge", async () => {
    asked.mockResolvedValue({ targets: ["bookworm/deb"] });
    expect(await heed(`${named}args: {A: }\nzzzzzz: 1\n`)).toBeUndefined();
    const untitled = named.replace("license: MIT\n", "args: {A: }\n");
    expect(await heed(untitled)).toBeUndefined();
  });

  it("is refused with the frontend's words at the line of the user's file, and with those of the check", async () => {
    const message = 'unmarshal: [8:1] unknown field "zzzzzz"';
    asked.mockResolvedValue({ targets: ["bookworm/deb"], refusal: { message, line: 8, column: 1 } });
    await expect(heed(`${named}zzzzzz: 1\nargs: {A: }\n`)).rejects.toThrow(
      /^my-spec\.yml cannot be built:\n {2}my-spec\.yml:7:1 zzzzzz: the frontend that will build refuses the spec: unmarshal: \[7:1\] unknown field "zzzzzz"\n {2}my-spec\.yml:7:1 zzzzzz: unknown field "zzzzzz"$/,
    );
  });

  it("is refused without a line if the frontend names none, or one that the library inserted", async () => {
    const good = `${named}args: {A: }\n`;
    for (const place of [{}, { line: 1, column: 3 }]) {
      asked.mockResolvedValue({ targets: ["bookworm/deb"], refusal: { message: "[1:3] no", ...place } });
      await expect(heed(good)).rejects.toThrow(
        "my-spec.yml cannot be built:\n  my-spec.yml:1:1: the frontend that will build refuses the spec: [1:3] no",
      );
    }
  });

  it("is refused at the place of the line that the frontend points at, also where it names no column", async () => {
    const good = `${named}args: {A: }\n`;
    asked.mockResolvedValue({ targets: ["bookworm/deb"], refusal: { message: "no", line: 8 } });
    await expect(heed(good)).rejects.toThrow("\n  my-spec.yml:7:1: the frontend");
    asked.mockResolvedValue({ targets: ["bookworm/deb"], refusal: { message: "no", line: 8, column: 7 } });
    await expect(heed(good)).rejects.toThrow("\n  my-spec.yml:7:7: the frontend");
  });

  it("is refused if the frontend lacks the target", async () => {
    asked.mockResolvedValue({ targets: ["noble/deb"] });
    await expect(heed(`${named}args: {A: }\n`)).rejects.toThrow('does not have the target "bookworm/deb"');
    await expect(heed(`${named}args: {A: }\n`, "bookworm/debb")).rejects.toThrow(
      'my-spec.yml:1:1: "bookworm/debb" is not a Dalec target',
    );
  });
});
