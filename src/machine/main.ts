import type { BuilderConnection } from "../connection";
import { fail } from "./caught";
import type { BuilderOwner, Driver } from "./drivers/driver";

/** Precedes the script in the Command's `stdin`. */
declare const data: BuilderConnection & BuilderOwner;

/** What the life-cycle script of a driver does. Each driver has its own script, which contains no other driver. */
export function run({ register, unregister }: Driver): void {
  const work = process.argv[2] === "unregister" ? unregister(data) : register(data, data);
  work.catch(fail);
}
