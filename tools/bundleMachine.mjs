// @ts-check
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The drivers, by the names of their files in src/machine/drivers. Each has a script of its own. */
const drivers = ["docker", "dockerContainer", "kubernetes", "local", "remote"];

/** The scripts that life-cycle resources carry. */
export const scripts = ["files", ...drivers];

const compact = /** @type {const} */ ({
  minify: true,
  platform: "node",
  target: "node20",
  format: "esm",
  legalComments: "none",
  tsconfigRaw: "{}",
});

/** The state holds the script for files twice per package, so its properties get short names, too; no JSON has these. */
const shortNames = { mangleProps: /^(directory|owner)$/ };

/**
 * Writes the text of each life-cycle script, `<name>.txt`, and `bridge.txt`, which runs beside a program.
 * @param {string} sources The directory src/machine.
 * @param {string} directory Where the texts go.
 * @param {typeof import("esbuild")} [esbuild] Defaults to the installed one.
 */
export async function bundleMachine(sources, directory, esbuild) {
  await mkdir(directory, { recursive: true });
  for (const name of [...scripts, "bridge"]) {
    await writeFile(join(directory, `${name}.txt`), await bundleScript(sources, name, esbuild));
  }
}

/**
 * A script with all that it imports, as small text for `node -`.
 *
 * Stacks keep this text, so sources of equal behaviour must give equal bytes, whatever their comments, types, format and
 * local names. The first pass removes the types and comments, the second names every variable anew.
 *
 * @param {string} sources The directory src/machine.
 * @param {string} name
 * @param {typeof import("esbuild")} [esbuild] Defaults to the installed one.
 */
export async function bundleScript(sources, name, esbuild) {
  const { build, transform } = esbuild ?? (await import("esbuild"));
  const ofDriver = `import { run } from "./main"; import { ${name} } from "./drivers/${name}"; run(${name});`;
  const entry = drivers.includes(name)
    ? { stdin: { contents: ofDriver, resolveDir: sources } }
    : { entryPoints: [join(sources, `${name}Main.ts`)] };
  const options = {
    ...compact,
    ...entry,
    ...(name === "files" ? shortNames : {}),
    bundle: true,
    write: /** @type {const} */ (false),
    plugins: [onlyWhatRuns],
  };
  const { outputFiles: [bundled] = [] } = await build(options);
  if (bundled === undefined) throw new Error(`esbuild made no script ${name}`);
  // As TypeScript, imports that nothing uses are dropped.
  const { code } = await transform(`${letterFrequencies()}${bundled.text}`, { ...compact, loader: "ts" });
  const imported = /import\{([^}]*)\}from("[^"]*");/g;
  const required = [...code.matchAll(imported)].map(([, names = "", module = ""]) => {
    return `{${names.replaceAll(" as ", ":")}}=require(${module.replace("node:", "")})`;
  });
  const rest = code.replaceAll(imported, "").trimEnd();
  if (/\b(import|export)\s*[{*"]/.test(rest)) throw new Error(`${name} is not a plain script`);
  const script = `const${required.join()};${rest}`;
  return name === "files" ? withSingleQuotes(script) : script;
}

/**
 * A script that has only texts without quotes. The state is JSON, which escapes double quotes.
 * @param {string} script
 */
function withSingleQuotes(script) {
  if (script.includes("'")) throw new Error("a text in the script has a quote");
  return script.replaceAll('"', "'");
}

/** @type {import("esbuild").Plugin} */
const onlyWhatRuns = {
  name: "only what runs",
  setup({ onResolve, onLoad }) {
    // What the program loads only for a build never runs in a life-cycle script.
    onResolve({ filter: /./ }, ({ kind, path }) => {
      return kind === "dynamic-import" ? { path, external: true } : undefined;
    });
    // One module of each name re-exports Node's, so that all sources share one import.
    onResolve({ filter: /^node:/ }, ({ path, namespace }) => {
      return namespace === "shared" ? { path, external: true } : { path, namespace: "shared" };
    });
    onLoad({ filter: /./, namespace: "shared" }, async ({ path }) => {
      const names = Object.keys(await import(path)).filter((name) => /^(?!default$)[\w$]+$/.test(name));
      return { contents: `export { ${names.sort().join(", ")} } from "${path}";` };
    });
  },
};

/**
 * A statement without effect, which esbuild drops. esbuild prefers the letters that the text has most for the names that
 * it gives; here those are always the same.
 */
function letterFrequencies() {
  const letters = "etnrsaiocldupmhgfbvywkxjqzETNRSAIOCLDUPMHGFBVYWKXJQZ_$0123456789";
  return `0&&"${[...letters].map((letter, index) => letter.repeat((letters.length - index) * 500)).join("")}";`;
}
