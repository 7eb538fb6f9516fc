import { fail } from "./caught";
import { type OwnedFiles, removeOwnedFiles } from "./ownedFiles";

/** Precedes the script in the Command's `stdin`. */
declare const data: OwnedFiles;

/** What the life-cycle script for files does. */
export function run(): void {
  try {
    removeOwnedFiles(data);
  } catch (error) {
    fail(error);
  }
}
