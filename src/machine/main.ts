import type { BuilderConnection } from "../connection";
import { fail } from "./caught";
import type { Driver } from "./drivers/driver";

/** Precedes the script in the Command's `stdin`. */
declare const data: BuilderConnection & { stack: string };

/** What the life-cycle script of a driver does. Each driver has its own script, which contains no other driver. */
export function run({ register, unregister }: Driver): void {
  const work = process.argv[2] === "unregister" ? unregister(data) : register(data, data.stack);
  work.catch(fail);
}
