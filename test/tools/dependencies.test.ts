import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ensureDependencies } from "../../tools/dependencies.mjs";
import { type Fixture, makeFixture, write } from "./fixture";

let fixture: Fixture;
beforeEach(async () => {
  fixture = await makeFixture();
  vi.stubEnv("XDG_CACHE_HOME", fixture.cache);
  await write(`${fixture.root}/package-lock.json`, packages("1.2.3"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await fixture.remove();
});

const packages = (version: string) => JSON.stringify({ packages: { "node_modules/left": { version } } });
const install = vi.fn(async (project: string) => {
  await write(`${project}/node_modules/.package-lock.json`, packages("1.2.3"));
});

test("node_modules is installed once, and again when the version of a package changes", async () => {
  const log = () => {};
  await ensureDependencies(fixture.root, { log, install });
  await ensureDependencies(fixture.root, { log, install });
  expect(install).toHaveBeenCalledTimes(1);
  await write(`${fixture.root}/node_modules/.package-lock.json`, packages("1.2.2"));
  await ensureDependencies(fixture.root, { log, install });
  expect(install).toHaveBeenCalledTimes(2);
});

test("only the devDependencies that are needed have to be there", async () => {
  const log = () => {};
  const listing = (names: string[]) =>
    JSON.stringify({
      packages: {
        "node_modules/left": { version: "1.2.3" },
        ...Object.fromEntries(names.map((name) => [`node_modules/${name}`, { version: "1.0.0", dev: true }])),
      },
    });
  await write(`${fixture.root}/package-lock.json`, listing(["runner", "linter"]));
  const partly = vi.fn(async (project: string, development = ["runner", "linter"]) => {
    await write(`${project}/node_modules/.package-lock.json`, listing(development));
  });
  for (let times = 0; times < 2; times++) {
    await ensureDependencies(fixture.root, { log, development: ["runner"], install: partly });
  }
  expect(partly.mock.calls).toEqual([[fixture.root, ["runner"]]]);
  for (let times = 0; times < 2; times++) {
    await ensureDependencies(fixture.root, { log, install: partly });
    await ensureDependencies(fixture.root, { log, development: ["runner"], install: partly });
  }
  expect(partly).toHaveBeenCalledTimes(2);
});

test("a long installation is never silent", async () => {
  const slowly = async (project: string) => {
    await sleep(200);
    await install(project);
  };
  const { log } = fixture.options;
  await ensureDependencies(fixture.root, { log, install: slowly, progressSeconds: 0.05 });
  expect(fixture.lines[0]).toBe("node_modules  installing");
  expect(fixture.lines).toContain("node_modules  installing for 0 s");
  expect(fixture.lines.at(-1)).toBe("node_modules  installed in 0 s");
});

test("setup runs even if nothing is installed", async () => {
  const tools = resolve(__dirname, "../../tools");
  const copy = join(fixture.root, "tools");
  await mkdir(copy);
  const scripts = readdirSync(tools).filter((name) => name.endsWith(".mjs"));
  await Promise.all(scripts.map((name) => copyFile(join(tools, name), join(copy, name))));
  const { stderr } = spawnSync(process.execPath, [join(copy, "setup.mjs"), "none"], { encoding: "utf8" });
  expect(stderr).toMatch(/^unknown group: none\n/);
});
