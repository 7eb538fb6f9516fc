import { removeBelow } from "./fileSystem";
import { privateName, stagesName } from "./manifest";
import { removeOutput } from "./removeOutput";

// What the life-cycle script for files does. `ownedFiles` gives it these arguments.
const [, , owner = "", projectDirectory = "", directory = ""] = process.argv;
try {
  removeOutput({ directory, owner });
  // The stages.
  removeBelow(projectDirectory, [privateName, stagesName, owner], true);
} catch (error) {
  console.error(`${error}`);
  process.exitCode = 1;
}
