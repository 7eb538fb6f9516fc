import { readFileSync } from "node:fs";
import { join } from "node:path";

const modules = [
  "buildx",
  "daemon",
  "instance",
  "isolation",
  "lock",
  "main",
  "manifest",
  "packageFiles",
  "process",
  "register",
];

/**
 * This folder's compiled modules as one text for `node -e`.
 *
 * A life-cycle resource keeps it in the state: a later `destroy` needs neither the program, nor node_modules, nor
 * a path that only one machine has.
 */
export function machineScript(): string {
  const compiled = join(__dirname, "..", "..", "dist", "machine");
  const texts = Object.fromEntries(
    modules.map((name) => [
      `./${name}`,
      readFileSync(join(compiled, `${name}.js`), "utf8").replace(sourceMap, ""),
    ]),
  );
  return `const texts = ${JSON.stringify(texts)}, loaded = {};
const load = (name) => {
  if (!(name in texts)) return require(name);
  if (!(name in loaded)) {
    const module = { exports: (loaded[name] = {}) };
    new Function("module", "exports", "require", texts[name])(module, module.exports, load);
  }
  return loaded[name];
};
load("./main");`;
}

const sourceMap = /\n\/\/# sourceMappingURL=.*\s*$/;
