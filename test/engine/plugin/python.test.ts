import { describe } from "vitest";
import { languageObstacle, packageManagerEnvironment } from "../../support/engine/languages";
import { programObstacle } from "../../support/engine/programs";
import { labObstacle } from "../../support/lab/tools";
import { programContract, wrongArguments } from "./programContract";
import { typedOutputs } from "./typedOutputs";

const obstacle = labObstacle() ?? programObstacle("pulumi", "buildx") ?? languageObstacle("python");

describe.skipIf(obstacle)("a program in Python", { timeout: 600_000 }, () => {
  const setting = programContract("python", packageManagerEnvironment("python"));

  typedOutputs("__main__.py", setting);

  wrongArguments(setting);
});
