import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type NpmRegistry, serveInstalledPackages } from "../support/npmRegistry";
import { recordFolder } from "../support/recording/recordFolder";

const root = resolve(__dirname, "..", "..");
const { resolve: locate } = createRequire(__filename);
const { peerDependencies, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const { packages: locked } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));

const program = `import * as pulumi from "@pulumi/pulumi";
import * as dalec from "pulumi-dalec";

const builder = new dalec.RemoteBuilder("builder", { endpoint: "tcp://127.0.0.1:1" });
const hello = new dalec.Package("hello", {
  builder: builder.connection,
  spec: "my-spec.yml",
  target: "bookworm/deb",
  outputDirectory: "dist",
});
// @ts-expect-error a Build needs a builder
export const wrong: dalec.BuildArgs = {};
export const driver = builder.connection.apply((connection) => connection.driver);
// With a second copy of Pulumi's SDK, the library's components would be none of this one's.
export const same = [builder, hello].every((resource) => resource instanceof pulumi.ComponentResource);
`;

interface PackageManager {
  name: string;
  /** Whether it gets the library from a registry, to which `npm publish` has brought it. Defaults to the file alone. */
  fromRegistry?: boolean;
  /** What the project depends on in addition to the library and Pulumi's SDK. */
  dependencies?: Record<string, string>;
  /** A setting of the project, by the name of its file. */
  files?: Record<string, string>;
  /** The command that installs them. */
  install: (registry: string, cache: string) => string[];
}

const managers: PackageManager[] = [
  {
    name: "npm",
    fromRegistry: true,
    install: (registry, cache) => [
      ...["npm", "install", "--ignore-scripts", "--registry", registry, "--cache", cache],
    ],
  },
  {
    name: "pnpm",
    install: (registry, cache) => [
      ...[process.execPath, join(dirname(locate("pnpm")), "bin", "pnpm.cjs")],
      ...["install", "--ignore-scripts", "--no-frozen-lockfile", "--registry", registry],
      ...["--store-dir", join(cache, "store")],
    ],
  },
  {
    name: "yarn",
    // Yarn installs no peer dependencies.
    dependencies: peerDependencies,
    files: {
      // An empty one makes the directory a project of its own.
      "yarn.lock": "",
      ".yarnrc.yml":
        "nodeLinker: node-modules\nenableScripts: false\nenableTelemetry: false\nenableImmutableInstalls: false\nnpmMinimalAgeGate: 0\nunsafeHttpWhitelist: [127.0.0.1]\n",
    },
    install: () => [process.execPath, locate("@yarnpkg/cli-dist/bin/yarn.js"), "install"],
  },
];

/** The file that `npm pack` makes, in a project of a user. */
describe("the npm package, installed", { tags: ["slow"], timeout: 400_000 }, () => {
  const ended = new AbortController();
  let directory: string;
  let tarball: string;
  let registry: NpmRegistry;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "dalec-install-"));
    registry = await serveInstalledPackages();
    const packed = await run(
      ["npm", "pack", "--json", "--ignore-scripts", "--pack-destination", directory],
      root,
    );
    tarball = join(directory, JSON.parse(packed)[0].filename);
    // npm publishes only with a token, which this registry does not read.
    const token = `--${registry.address.replace("http:", "")}:_authToken=any`;
    await run(["npm", "publish", tarball, "--registry", registry.address, token], directory);
  });

  afterAll(async () => {
    // After a timeout, the package manager still runs.
    ended.abort();
    await registry?.stop();
    rmSync(directory, { recursive: true });
  });

  /** Runs a program to its end in a home of its own, and returns what it printed. */
  async function run([command = "", ...args]: string[], cwd: string): Promise<string> {
    const env = {
      ...process.env,
      HOME: directory,
      XDG_CACHE_HOME: join(directory, "cache"),
      XDG_DATA_HOME: join(directory, "data"),
      YARN_GLOBAL_FOLDER: join(directory, "yarn"),
      YARN_NPM_REGISTRY_SERVER: registry.address,
    };
    const { stdout } = await promisify(execFile)(command, args, { cwd, env, signal: ended.signal }).catch(
      (error) => {
        throw new Error(`${command} ${args.join(" ")}:\n${error.stdout}${error.stderr}`);
      },
    );
    return stdout;
  }

  const versionOf = (name: string): string => locked[`node_modules/${name}`].version;

  it.each(managers)("by $name works in a CommonJS and in an ES module project", async (manager) => {
    const project = join(directory, manager.name);
    const write = (path: string, text: string) => {
      mkdirSync(dirname(join(project, path)), { recursive: true });
      writeFileSync(join(project, path), text);
    };
    const writeJson = (path: string, value: unknown) => write(path, JSON.stringify(value));
    writeJson("package.json", {
      name: "project",
      private: true,
      dependencies: {
        "pulumi-dalec": manager.fromRegistry ? version : `file:${tarball}`,
        "@pulumi/pulumi": peerDependencies["@pulumi/pulumi"],
        ...manager.dependencies,
      },
      devDependencies: {
        "@types/node": versionOf("@types/node"),
        typescript: versionOf("typescript"),
      },
    });
    for (const [path, text] of Object.entries(manager.files ?? {})) write(path, text);
    await run(manager.install(registry.address, join(directory, "cache")), project);

    const kinds = ["commonjs", "module"];
    for (const type of kinds) {
      writeJson(`${type}/package.json`, { type, main: "index.js" });
      write(`${type}/index.ts`, program);
      copyFileSync(join(root, "examples", "hello", "my-spec.yml"), join(project, type, "my-spec.yml"));
    }
    const compilerOptions = { module: "nodenext", target: "es2022", strict: true, skipLibCheck: false };
    writeJson("tsconfig.json", { compilerOptions, files: kinds.map((type) => `${type}/index.ts`) });
    expect(await run([process.execPath, "node_modules/typescript/bin/tsc"], project)).toBe("");
    for (const type of kinds) {
      const { outputs, messages, code } = await recordFolder(join(project, type), { preview: true });
      expect([messages, code]).toEqual([[], 0]);
      expect(outputs).toMatchObject({ driver: "remote", same: true });
    }
  });
});
