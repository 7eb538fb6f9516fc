import { afterEach, describe, expect, it } from "vitest";
import { recordProgram } from "../support/recording/recordProgram";
import { componentCases, inProject } from "./components";

const directory = inProject();
const real = process.platform;

function pretend(platform: NodeJS.Platform): void {
  Object.defineProperty(process, "platform", { value: platform });
}

afterEach(() => pretend(real));

describe.each(componentCases)("$type", ({ type, make }) => {
  it("asks for WSL on Windows, before it declares a child", async () => {
    const program = () => {
      pretend("win32");
      expect(() => make("first", directory())).toThrow(
        /^dalec:index:\w+ \S+: invalid arguments\n( {2}.*\n)* {2}machine: expected Linux or macOS, got Windows\. Run Pulumi in the Windows Subsystem/,
      );
      pretend(real);
    };
    const { resources } = await recordProgram(program, { preview: true });
    expect(resources.filter((one) => !one.type.startsWith("dalec:"))).toEqual([]);
  });

  it(type === "dalec:index:LocalBuilder" ? "needs Linux" : "runs on macOS", async () => {
    const program = () => {
      pretend("darwin");
      try {
        make("first", directory());
      } finally {
        pretend(real);
      }
    };
    const recording = recordProgram(program, { preview: true });
    if (type !== "dalec:index:LocalBuilder") return void (await recording);
    await expect(recording).rejects.toThrow("machine: expected Linux, where buildkitd runs, got macOS");
  });
});
