import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { programObstacle } from "../support/engine/programs";

const example = (path: string) => resolve(__dirname, "..", "..", "examples", path);
const parse = "import ast, sys; ast.parse(open(sys.argv[1]).read())";

/** Programs that check an example's syntax without its packages; they print what is wrong. */
const checks = [
  { language: "Python", program: "python3", args: ["-c", parse, example("python/__main__.py")] },
  { language: "Go", program: "gofmt", args: ["-l", example("go/main.go")] },
];

for (const { language, program, args } of checks) {
  it.skipIf(programObstacle(program))(`the example in ${language} has no syntax error`, () => {
    const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
  });
}
