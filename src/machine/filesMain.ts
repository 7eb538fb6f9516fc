import { fail } from "./caught";
import { type OwnedFiles, removeOwnedFiles } from "./ownedFiles";

/** Precedes this script in the Command's `stdin`. */
declare const data: OwnedFiles;

try {
  removeOwnedFiles(data);
} catch (error) {
  fail(error);
}
