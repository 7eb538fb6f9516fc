import type { KeptBridge } from "./bridge";
import { keep } from "./bridgeKeeper";
import { messageOf } from "./caught";

// The program that starts this process reads its standard output.
const bridge: KeptBridge = JSON.parse(process.argv[2] ?? "");
keep(bridge).catch((error) => {
  process.stdout.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
});
