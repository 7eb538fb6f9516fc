import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import manifest from "../../package.json";
import { addressOf } from "../../tools/docs/address.mjs";
import { runProcess } from "../support/engine/process";
import { programObstacle } from "../support/engine/programs";
import { bareRepository } from "../support/gitServer";
import { type NpmRegistry, serveInstalledPackages } from "../support/npmRegistry";

const root = resolve(__dirname, "..", "..");
const version = "999.0.0";
const address = "https://git.example.net/owner/pulumi-dalec";
const obstacle = programObstacle("git", "npm", "pulumi-sdk-generator");

/** The command that makes a release, in a clone of this repository that has an address of its own. */
describe.skipIf(obstacle)("npm run release", { timeout: 600_000 }, () => {
  let directory: string;
  let origin: string;
  let clone: string;
  let registry: NpmRegistry;

  /** Runs a program to its end, and returns what it printed. */
  async function run(cwd: string, program: string, ...args: string[]): Promise<string> {
    const environment = {
      GIT_CONFIG_GLOBAL: join(directory, "gitconfig"),
      npm_config_cache: join(directory, "npm"),
      npm_config_registry: registry.address,
      // npm publishes only with a token, which this registry does not read.
      [`npm_config_${registry.address.replace(/^http:/, "")}:_authToken`]: "any",
    };
    const { code, stdout, stderr } = await runProcess(program, args, { environment, directory: cwd });
    expect(code, `${program} ${args.join(" ")}\n${stdout}${stderr}`).toBe(0);
    return stdout;
  }
  const git = (...args: string[]) => run(clone, "git", ...args);
  const edit = (file: string, change: (text: string) => string) =>
    writeFileSync(join(clone, file), change(readFileSync(join(clone, file), "utf8")));

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "dalec-release-"));
    writeFileSync(join(directory, "gitconfig"), "[user]\nname = test\nemail = test@example.com\n");
    registry = await serveInstalledPackages();
    origin = join(directory, "origin.git");
    clone = join(directory, "clone");
    bareRepository(origin, root, "start");
    await run(directory, "git", "clone", "--quiet", `file://${origin}`, clone);
    symlinkSync(join(root, "node_modules"), join(clone, "node_modules"));
    // Git ignores the directory, but not a link in its place.
    writeFileSync(join(clone, ".git", "info", "exclude"), "node_modules\n");
    for (const file of ["package.json", "schema/pulumi-package.schema.json"]) {
      edit(file, (text) => text.replaceAll(addressOf(manifest), address));
    }
    edit("CHANGELOG.md", (text) => text.replace("## [Unreleased]\n", "$&\n### Fixed\n\n- A mistake.\n"));
    await git("commit", "--quiet", "--all", "--message", "Set the address");
    await run(clone, "npm", "run", "release", "--", version);
  });

  afterAll(async () => {
    await registry?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it("commits the version, its changelog and its pages, under a tag that can be pushed", async () => {
    expect(await git("status", "--porcelain")).toBe("");
    expect(await git("log", "--format=%s %d", "-1")).toContain(
      `Release ${version}  (HEAD -> main, tag: v${version}`,
    );
    await git("push", "--quiet", "origin", "HEAD", `v${version}`);
    const show = (file: string) => run(directory, "git", "--git-dir", origin, "show", `v${version}:${file}`);
    expect(JSON.parse(await show("package.json"))).toMatchObject({ version });
    expect(JSON.parse(await show("package-lock.json"))).toMatchObject({
      version,
      packages: { "": { version } },
    });
    expect(await show("CHANGELOG.md")).toMatch(
      /## \[Unreleased\]\n\n## \[999\.0\.0\] - \d{4}-\d\d-\d\d\n\n### Fixed\n\n- A mistake\.\n/,
    );
    expect(await show("docs/languages.md")).toContain(`pulumi package add ${address}.git@v${version}`);
  });

  it("makes the package, the schema, the SDKs and their checksums", async () => {
    const files = readdirSync(join(clone, "release"));
    const sdk = (language: string) => `pulumi-dalec-${language}-${version}`;
    const attached = [
      `pulumi-dalec-${version}.tgz`,
      `${sdk("go")}.tar.gz`,
      `${sdk("python")}.tar.gz`,
      "schema.json",
    ];
    expect(files.sort()).toEqual([...attached, "SHA256SUMS", "notes.md"].sort());
    const read = (file: string) => readFileSync(join(clone, "release", file));
    const sums = attached.map((file) => `${createHash("sha256").update(read(file)).digest("hex")}  ${file}`);
    expect(`${read("SHA256SUMS")}`.trim().split("\n").sort()).toEqual(sums.sort());
    expect(`${read("notes.md")}`).toContain("- A mistake.\n");
    const server = `${address.replace("https:", "git:")}.git`;
    const plugin = { resource: true, name: "dalec", version, server };
    for (const [language, file] of [
      ["go", "dalec/pulumi-plugin.json"],
      ["python", "pulumi_dalec/pulumi-plugin.json"],
    ] as const) {
      const archive = join("release", `${sdk(language)}.tar.gz`);
      const text = await run(clone, "tar", "-xzOf", archive, `${sdk(language)}/${file}`);
      expect([language, JSON.parse(text)]).toEqual([language, plugin]);
    }
  });

  it("makes a package that npm publishes", async () => {
    const file = `pulumi-dalec-${version}.tgz`;
    await run(clone, "npm", "publish", `./release/${file}`);
    expect(await run(directory, "npm", "view", "pulumi-dalec", "version")).toBe(`${version}\n`);
    await run(directory, "npm", "pack", `pulumi-dalec@${version}`);
    expect(readFileSync(join(directory, file))).toEqual(readFileSync(join(clone, "release", file)));
  });

  it("refuses a version that is not newer, and changes nothing", async () => {
    const head = await git("rev-parse", "HEAD");
    await expect(run(clone, "npm", "run", "release", "--", "998.0.0")).rejects.toThrow(
      `998.0.0 is not newer than the release ${version}`,
    );
    expect([await git("rev-parse", "HEAD"), await git("status", "--porcelain")]).toEqual([head, ""]);
  });
});
