import type { BuilderConnection } from "../connection";
import { fail } from "./caught";
import { register, unregister } from "./register";

/** Precedes this script in the Command's `stdin`. */
declare const data: BuilderConnection;

const work = process.argv[2] === "unregister" ? unregister : register;
work(data).catch(fail);
