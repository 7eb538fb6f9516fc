// @ts-check
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";

/**
 * Packs the compiled modules of src/machine into one text for `node -e`. It is made here, at build time, since zlib's
 * output differs between releases of Node.js: the same release of the package must give the same text everywhere.
 * @param {string} directory That of the compiled modules; it receives the text as `script.txt`.
 */
export function bundleMachine(directory) {
  const names = readdirSync(directory).filter((name) => name.endsWith(".js") && name !== "script.js");
  const texts = Object.fromEntries(
    names.sort().map((name) => {
      const text = readFileSync(join(directory, name), "utf8").replace(/\n\/\/# sourceMappingURL=.*\s*$/, "");
      const outside = /require\("(\.\.\/[^"]*)"\)/.exec(text)?.[1];
      if (outside) throw new Error(`src/machine/${name} needs ${outside}, which is not part of the script`);
      return [`./${name.slice(0, -".js".length)}`, text];
    }),
  );
  const program = `const texts = ${JSON.stringify(texts)}, loaded = {};
const load = (name) => {
  if (!(name in texts)) return require(name);
  if (!(name in loaded)) {
    const module = { exports: (loaded[name] = {}) };
    new Function("module", "exports", "require", texts[name])(module, module.exports, load);
  }
  return loaded[name];
};
load("./main");`;
  const packed = deflateRawSync(program, { level: 9 }).toString("base64");
  const script = `eval(require("node:zlib").inflateRawSync(Buffer.from("${packed}","base64")).toString())`;
  writeFileSync(join(directory, "script.txt"), script);
}
