import type { KeeperSettings } from "./bridge";
import { BridgeKeeper } from "./bridgeKeeper";

// The program that starts this process talks to it over standard input and output.
const settings: KeeperSettings = JSON.parse(process.argv[2] ?? "");
new BridgeKeeper(settings).run();
