import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { nodePath } from "../../tools/nodes.mjs";
import { configOf, exampleIn, settingsOf } from "../support/examples/examples";
import { recordFolder } from "../support/recording/recordFolder";

const root = resolve(__dirname, "..", "..");
const { dependencies } = JSON.parse(readFileSync(join(root, "tools", "node", "package.json"), "utf8"));
const releases = Object.keys(dependencies).map((name) => name.replace("node-", ""));

/** Why a release of Node.js cannot run on this machine; undefined when it can. */
function obstacle(release: string): string | undefined {
  return existsSync(nodePath(release)) ? undefined : `not installed: Node.js ${release}`;
}

describe.each(releases)("with Node.js %s", { tags: ["slow"] }, (release) => {
  describe.skipIf(obstacle(release))("the library", () => {
    const node = nodePath(release);
    const run = (...args: string[]) => execFileSync(node, args, { cwd: root, encoding: "utf8" });

    it("is loaded by `require` and by `import`", () => {
      const printed = "console.log(process.versions.node, dalec.Package.name)";
      const expected = new RegExp(`^${release}\\.\\S+ Package\n$`);
      expect(run("-e", `const dalec = require("pulumi-dalec"); ${printed}`)).toMatch(expected);
      expect(run("--input-type=module", "-e", `import * as dalec from "pulumi-dalec"; ${printed}`)).toMatch(
        expected,
      );
    });

    it("registers the same resources as with Node.js of this test", async () => {
      const example = exampleIn(join(root, "examples", "hello"));
      const config = configOf("project", settingsOf(example));
      const options = { preview: true, config };
      const [there, here] = [
        await recordFolder(example.directory, { ...options, node }),
        await recordFolder(example.directory, options),
      ];
      expect(here.resources.map(({ type }) => type)).toContain("docker-build:index:Image");
      expect(there).toEqual(here);
    });

    it("starts as a plugin", async () => {
      const plugin = spawn(node, [join("dist", "plugin.js"), "127.0.0.1:1"], { cwd: root });
      try {
        const [port] = await once(plugin.stdout, "data");
        expect(`${port}`).toMatch(/^\d+\n$/);
      } finally {
        plugin.kill();
        await once(plugin, "close");
      }
    });

    it("checks a spec from the command line", () => {
      const spec = join("examples", "hello", "my-spec.yml");
      expect(run(join("dist", "cli.js"), "check", spec, "--target", "bookworm/deb")).toBe(
        `ok ${spec} for bookworm/deb\n`,
      );
    });
  });
});
