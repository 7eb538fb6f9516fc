import { bridgePath, ensureBridge } from "../../src/machine/bridge";

/** Serves a bridge whose connections are echoed, until the end of standard input. */
async function main(): Promise<void> {
  const node = { name: "builder0" };
  await ensureBridge("builder", node, { command: ["cat"] }, "builder.builds");
  console.log(bridgePath("builder", node));
  process.stdin.resume();
}

void main();
