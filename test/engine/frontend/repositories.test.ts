import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Buildkitd, startBuildkitd } from "../../support/lab/buildkitd";
import { type Lab, startLab } from "../../support/lab/lab";
import { solveSpec } from "../../support/lab/solve";
import { labObstacle } from "../../support/lab/tools";
import { changedSpec } from "./specs";

const kinds = process.env.DALEC_FRONTEND_BINARY
  ? (["stand-in", "genuine"] as const)
  : (["stand-in"] as const);

/** Which additional repositories of a spec Dalec uses, on both frontends. */
describe.skipIf(labObstacle()).each(kinds)(
  "repositories on the %s frontend",
  { timeout: 600_000 },
  (kind) => {
    let lab: Lab;
    let buildkitd: Buildkitd;
    let scratch: string;

    beforeAll(async () => {
      scratch = mkdtempSync(join(tmpdir(), "dalec-repositories-"));
      for (const name of ["common", "own"]) makeRepository(join(scratch, name), `from-${name}`);
      lab = await startLab({ frontend: kind });
      buildkitd = await startBuildkitd({ config: lab.mirrorsToml });
    });

    afterAll(async () => {
      rmSync(scratch, { recursive: true, force: true });
      await buildkitd?.stop();
      await lab?.stop();
    });

    const repository = (name: string) =>
      `{ config: { ${name}.list: { inline: { file: { contents: "deb [trusted=yes] copy:/opt/${name}/ /\\n" } } } }, ` +
      `data: [{ dest: /opt/${name}, spec: { context: { name: ${name} } } }], envs: [install] }`;

    /** Builds a package that needs another one, with a repository of the spec and a list of the target. */
    const build = (needed: string, own: string[]) =>
      solveSpec({
        address: buildkitd.address,
        spec: changedSpec(
          "license: MIT\n",
          `license: MIT
dependencies: { runtime: { ${needed}: {} }, extra_repos: [${repository("common")}] }
targets: { bookworm: { dependencies: { extra_repos: [${own.map(repository).join(", ")}] } } }
`,
        ),
        target: "bookworm/deb",
        contexts: { common: join(scratch, "common"), own: join(scratch, "own") },
      });

    it("are only those of the target, if it lists any", async () => {
      const own = await build("from-own", ["own"]);
      expect(own.succeeded, own.log.slice(-3000)).toBe(true);
      const common = await build("from-common", ["own"]);
      expect(common.log).toMatch(/from-common.* (not installable|not going to be installed|no candidate)/i);
      expect(common.succeeded).toBe(false);
    });

    it("are those of the spec, if the target's list is empty", async () => {
      const common = await build("from-common", []);
      expect(common.succeeded, common.log.slice(-3000)).toBe(true);
    });
  },
);

/** A directory with one empty package, and the index that apt reads. */
function makeRepository(directory: string, name: string): void {
  const root = join(directory, "root", "DEBIAN");
  mkdirSync(root, { recursive: true });
  const control = `Package: ${name}\nVersion: 1\nArchitecture: all\nMaintainer: Ops <ops@example.com>\nDescription: nothing\n`;
  writeFileSync(join(root, "control"), control);
  execFileSync("dpkg-deb", ["--build", join(directory, "root"), join(directory, `${name}.deb`)]);
  rmSync(join(directory, "root"), { recursive: true });
  const content = readFileSync(join(directory, `${name}.deb`));
  const sha256 = createHash("sha256").update(content).digest("hex");
  writeFileSync(
    join(directory, "Packages"),
    `${control}Filename: ./${name}.deb\nSize: ${content.length}\nSHA256: ${sha256}\n`,
  );
}
