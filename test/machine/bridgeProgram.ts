import { bridgePath } from "../../src/machine/bridge";
import { ensureBridge } from "../../src/machine/keeper";

/** Serves a bridge whose connections are echoed, until the end of standard input. */
async function main(): Promise<void> {
  await ensureBridge("builder", "7.0", { command: ["cat"] }, { instance: "builder.builds" });
  console.log(bridgePath("builder", "7.0"));
  process.stdin.resume();
}

void main();
