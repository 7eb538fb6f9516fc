import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { languageObstacle, packageManagerEnvironment } from "../../support/engine/languages";
import { programObstacle } from "../../support/engine/programs";
import { labObstacle } from "../../support/lab/tools";
import { programContract, root, wrongArguments } from "./programContract";
import { typedOutputs } from "./typedOutputs";

const obstacle = labObstacle() ?? programObstacle("pulumi", "buildx") ?? languageObstacle("go");

describe.skipIf(obstacle)("a program in Go", { timeout: 900_000 }, () => {
  const setting = programContract("go", packageManagerEnvironment("go"));

  it.each(["go.mod", "go.sum"])("keeps the %s of the example", (file) => {
    const { projectDirectory } = setting().workspace;
    expect(readFileSync(join(projectDirectory, file), "utf8")).toBe(
      readFileSync(join(root, "examples", "go", file), "utf8"),
    );
  });

  typedOutputs("main.go", setting);

  wrongArguments(setting);
});
