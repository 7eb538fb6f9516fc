// @ts-check
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const project = dirname(dirname(fileURLToPath(import.meta.url)));
const prefix = "generate:";

/** Renews every generated file: runs all scripts of package.json whose names begin with `generate:`, in their order. */
async function main() {
  const { scripts } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
  for (const name of Object.keys(scripts).filter((script) => script.startsWith(prefix))) {
    console.log(`\n• ${name.slice(prefix.length)}`);
    const code = await run(name);
    if (code !== 0) throw new Error(`npm run ${name} failed (${code})`);
  }
  console.log(
    "\nEvery generated file is up to date. Only UPDATE_RESULTS=1 npm test renews what real engines show.",
  );
}

/** @param {string} script */
function run(script) {
  const child = spawn("npm", ["run", "--silent", script], { cwd: project, stdio: "inherit" });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve(signal ?? code));
  });
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
