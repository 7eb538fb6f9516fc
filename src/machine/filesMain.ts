import { type RecordedFiles, removeFiles } from "./ownedFiles";

/** Precedes the script in the Command's `stdin`. */
declare const data: RecordedFiles;

/** What the life-cycle script for files does. */
export function run(): void {
  try {
    removeFiles(data);
  } catch (error) {
    console.error(String(error));
    process.exitCode = 1;
  }
}
