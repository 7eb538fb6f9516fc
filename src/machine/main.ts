import { messageOf } from "./caught";
import { removeOutput } from "./packageFiles";
import { register, unregister } from "./register";
import { removeStages } from "./stages";

/** What the life-cycle resources of this library run, as `node -e <this> <verb>` with their data in the environment. */
const verbs: Record<string, (data: string) => unknown> = {
  register: (data) => register(JSON.parse(data)),
  unregister: (data) => unregister(JSON.parse(data)),
  removeOutput: (data) => removeOutput(JSON.parse(data)),
  removeStages: (data) => removeStages(JSON.parse(data)),
  nothing: () => {},
};

async function main(): Promise<void> {
  const verb = process.argv[1] ?? "";
  const run = verbs[verb];
  if (!run) {
    throw new Error(`unknown verb "${verb}"`);
  }
  await run(process.env.PULUMI_DALEC_DATA ?? "");
}

main().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
});
