import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routes as publishedRoutes, withoutData } from "../../dalec/dalecData";
import { type Buildkitd, startBuildkitd } from "../../support/lab/buildkitd";
import { type Lab, startLab } from "../../support/lab/lab";
import { type SolveRequest, type SolveResult, solveSpec } from "../../support/lab/solve";
import { labObstacle } from "../../support/lab/tools";
import { readImage } from "./readImage";
import { entries, richEntries } from "./richEntries";
import { changedSpec, helloSpec, richSpec } from "./specs";

// Both frontends must meet the same expectations, so what holds for the stand-in here also holds for genuine Dalec.
const kinds = process.env.DALEC_FRONTEND_BINARY
  ? (["stand-in", "genuine"] as const)
  : (["stand-in"] as const);
const obstacle = labObstacle();
const manyMinutes = 600_000;

describe.each(kinds)(
  `the contract of Dalec on the %s frontend${obstacle ? ` (skipped: ${obstacle})` : ""}`,
  (kind) => {
    if (obstacle !== undefined) {
      it.skip(obstacle, () => {});
      return;
    }
    let lab: Lab;
    let buildkitd: Buildkitd;
    let scratch: string;

    beforeAll(async () => {
      scratch = mkdtempSync(join(tmpdir(), "dalec-contract-"));
      lab = await startLab({ frontend: kind });
      buildkitd = await startBuildkitd({ config: lab.mirrorsToml });
    }, manyMinutes);

    afterAll(async () => {
      rmSync(scratch, { recursive: true, force: true });
      await buildkitd?.stop();
      await lab?.stop();
    });

    const solve = (request: Partial<SolveRequest>): Promise<SolveResult> =>
      solveSpec({ address: buildkitd.address, spec: helloSpec, target: "bookworm/deb", ...request });

    const build = async (name: string, request: Partial<SolveRequest>): Promise<string> => {
      const directory = join(scratch, name);
      const result = await solve({ ...request, output: `type=local,dest=${directory}` });
      expect(result.log.slice(-3000), "the build's log").not.toContain("error: failed to solve");
      expect(result.succeeded).toBe(true);
      return directory;
    };

    const fileNames = (directory: string) =>
      readdirSync(directory)
        .filter((name) => !name.includes("dbgsym"))
        .sort();

    const assets = () => {
      const directory = join(scratch, "assets");
      mkdirSync(join(directory, "sub"), { recursive: true });
      writeFileSync(join(directory, "sub", "asset.txt"), "asset\n");
      writeFileSync(join(directory, "sub", "skipped.md"), "skipped\n");
      return { assets: directory };
    };

    describe("refuses", () => {
      const refusals: [what: string, request: Partial<SolveRequest>, message: RegExp][] = [
        [
          "an empty target",
          { target: "" },
          /error handling requested build target "": no such handler for target "": available targets: \S+, /,
        ],
        [
          "an unknown target",
          { target: "bookwormm/deb" },
          /error handling requested build target "bookwormm\/deb": no such handler for target "bookwormm\/deb": available targets: /,
        ],
        [
          "a distribution without a bare route",
          { target: "flatcar" },
          /no such handler for target "flatcar"/,
        ],
        [
          "a build argument that the spec does not declare",
          { buildArgs: { HTTP_PROXY: "http://proxy" } },
          /error resolving build args: unknown arg: "HTTP_PROXY"/,
        ],
        [
          "a variable that the spec does not declare",
          { spec: changedSpec("version: 1.0.0", `version: \${V}`) },
          /error resolving build args: version: error performing variable expansion: build arg "V" not declared/,
        ],
        [
          "an unknown field, with its line",
          { spec: changedSpec("contents: |", "content: |") },
          /error loading spec: error unmarshalling spec: .*\[16:13\] unknown field "content"/,
        ],
        [
          "a text that is not YAML, with its line",
          { spec: changedSpec("name: hello", "name: [hello") },
          /error loading spec: error unmarshalling spec: \[3:1\] ',' or '\]' must be specified/,
        ],
        [
          "a source without a kind",
          { spec: changedSpec("build:\n", "  more: {}\nbuild:\n") },
          /invalid source more: no non-nil source variant/,
        ],
        [
          "a Debian package without a packager",
          { spec: changedSpec("packager: Ops <ops@example.com>\n", "") },
          /packager: missing required field/,
        ],
        [
          "a missing context, with its line",
          { spec: changedSpec("build:\n", "  more:\n    context:\n      name: nowhere\nbuild:\n") },
          /spec\.yml:21\n[\s\S]*21 \| >>>\s+name: nowhere[\s\S]*context "nowhere" not found/,
        ],
        [
          "an rpm of a spec without a license",
          { target: "azlinux3/rpm", spec: changedSpec("license: MIT\n", "") },
          /rpm: invalid spec: .*missing required field/,
        ],
        [
          "a value of DALEC_SKIP_TESTS that is not a boolean",
          { buildArgs: { DALEC_SKIP_TESTS: "perhaps" } },
          /could not parse build-arg DALEC_SKIP_TESTS/,
        ],
        [
          "an unknown subrequest",
          { subrequest: "frontend.outline" },
          /unsupported subrequest "frontend.outline"/,
        ],
      ];

      it.each(refusals)("%s", { timeout: manyMinutes }, async (_, request, message) => {
        const result = await solve(request);
        expect(result.log).toMatch(message);
        expect(result.succeeded).toBe(false);
      });
    });

    describe("fails a build", () => {
      const failures: [what: string, spec: string, messages: RegExp[]][] = [
        [
          "whose test prints something unexpected, naming the test and its line",
          changedSpec("contains: [hello]", "contains: [goodbye]"),
          [
            />\s*Test: bookworm\/runs:/,
            /"stdout": check_type=contains expected: "goodbye", got "hello\\n"/,
            /spec\.yml:31\n[\s\S]*31 \| >>>\s+stdout: \{ contains: \[goodbye\] \}/,
          ],
        ],
        [
          "whose test cannot run, naming its line",
          changedSpec("command: /usr/bin/hello", "command: /usr/bin/hallo"),
          [
            /fork\/exec \/usr\/bin\/hallo: no such file or directory/,
            /30 \| >>>\s+- command: \/usr\/bin\/hallo/,
          ],
        ],
        [
          "whose file has other permissions, naming its line",
          changedSpec(
            "tests:\n",
            "tests:\n  - name: files\n    files:\n      /usr/bin/hello:\n        permissions: 0o700\n",
          ),
          [
            /check_type=permissions expected: "-rwx------", got "-rwxr-xr-x"/,
            /31 \| >>>\s+permissions: 0o700/,
          ],
        ],
        [
          "whose file is missing",
          changedSpec("tests:\n", "tests:\n  - name: files\n    files:\n      /usr/bin/none: {}\n"),
          [/"\/usr\/bin\/none": check_type=not_exist expected: "exists=true", got "exists=false"/],
        ],
        [
          "whose build step fails, naming its line",
          changedSpec("cp src/hello.sh hello", "cp src/nothing.sh hello"),
          [
            /cp: cannot stat 'src\/nothing\.sh': No such file or directory/,
            /21 \| >>>\s+- command: cp src\/nothing\.sh hello/,
          ],
        ],
        [
          "whose build step uses the network",
          changedSpec(
            "cp src/hello.sh hello",
            "grep -q ' 00000000 ' /proc/net/route || exit 9; cp src/hello.sh hello",
          ),
          [/21 \| >>>/],
        ],
        [
          "whose artifact was not built",
          changedSpec("    hello: {}", "    hallo: {}"),
          [/cannot stat 'hallo': No such file or directory/],
        ],
      ];

      it.each(failures)("%s", { timeout: manyMinutes }, async (_, spec, messages) => {
        const result = await solve({ spec });
        for (const message of messages) expect(result.log).toMatch(message);
        expect(result.succeeded).toBe(false);
      });
    });

    it("lists Dalec's 98 routes", async () => {
      const { stdout } = await solve({ target: "", subrequest: "frontend.targets" });
      const routes = [...stdout.matchAll(/^([a-z0-9]+\/\S+)(?: \(default\))? /gm)].map((match) => match[1]);
      expect(routes).toHaveLength(98);
      if (withoutData === undefined) expect(routes).toEqual(publishedRoutes().map(({ name }) => name));
    });

    it("resolves a spec without building it", async () => {
      const spec = changedSpec("version: 1.0.0", `args: { V: "7" }\nversion: \${V}`);
      const { stdout } = await solve({ spec, subrequest: "frontend.dalec.resolve", buildArgs: { V: "8" } });
      expect(stdout).toMatch(/version: "?8"?\n/);
    });

    it(
      "builds a Debian package and its source files, even if the target's name has extra letters",
      async () => {
        const directory = await build("hello", { target: "bookworm/debb" });
        expect(fileNames(directory)).toEqual([
          "hello_1.0.0-debian12u1.debian.tar.xz",
          "hello_1.0.0-debian12u1.dsc",
          `hello_1.0.0-debian12u1_${architecture()}.deb`,
          "hello_1.0.0-debian12u1_source.buildinfo",
          "hello_1.0.0-debian12u1_source.changes",
          "hello_1.0.0.orig.tar.gz",
        ]);
        const deb = join(directory, `hello_1.0.0-debian12u1_${architecture()}.deb`);
        const root = join(scratch, "root");
        execFileSync("dpkg-deb", ["--extract", deb, root]);
        expect(execFileSync(join(root, "usr/bin/hello"), { encoding: "utf8" })).toBe("hello\n");
      },
      manyMinutes,
    );

    it(
      "takes the steps of a second build from the cache, unless the request forbids it",
      async () => {
        const spec = changedSpec(
          "cp src/hello.sh hello",
          "cp src/hello.sh hello; sed s/^/#/ /proc/sys/kernel/random/uuid >> hello",
        );
        const built = async (name: string, noCache: boolean) => {
          const directory = await build(name, { spec, noCache });
          const deb = join(directory, `hello_1.0.0-debian12u1_${architecture()}.deb`);
          return createHash("sha256").update(readFileSync(deb)).digest("hex");
        };
        const first = await built("cache-1", false);
        expect(await built("cache-2", false)).toBe(first);
        const fresh = await built("cache-3", true);
        expect(fresh).not.toBe(first);
        expect(await built("cache-4", false)).toBe(fresh);
      },
      manyMinutes,
    );

    it(
      "places every kind of artifact, with mode, owner and date",
      async () => {
        const directory = await build("rich", {
          spec: richSpec,
          contexts: assets(),
          buildArgs: { SOURCE_DATE_EPOCH: "1000000000" },
        });
        const deb = join(directory, `rich_1.2.3-debian12u2_${architecture()}.deb`);
        const listing = execFileSync("dpkg-deb", ["--contents", deb], {
          encoding: "utf8",
          env: { ...process.env, TZ: "UTC" },
        });
        expect(entries(listing)).toEqual(richEntries);
        expect(field(deb, "Depends")).toMatch(/libc6 \(>= 2\.0\)/);
        expect(field(deb, "Provides")).toBe("richer");
        expect(field(deb, "Maintainer")).toBe("Ops <dalec@users.noreply.github.com>");
        expect(execFileSync("dpkg-deb", ["--info", deb, "conffiles"], { encoding: "utf8" })).toBe(
          "/etc/rich/tool.conf\n",
        );
      },
      manyMinutes,
    );

    it(
      "configures an image from the spec, dates it with SOURCE_DATE_EPOCH, and builds an identical image again",
      async () => {
        const push = async (tag: string) => {
          const reference = `${lab.registry.address}/rich:${tag}`;
          const result = await solve({
            spec: richSpec,
            contexts: assets(),
            target: "bookworm/testing/container",
            buildArgs: { SOURCE_DATE_EPOCH: "1000000000" },
            output: `type=image,name=${reference},push=true`,
          });
          expect(result.succeeded, result.log.slice(-3000)).toBe(true);
          return readImage(lab.registry.address, "rich", tag);
        };
        const [first, second] = [await push("first"), await push("second")];
        expect(second.digest).toBe(first.digest);
        expect(first.config.created).toBe("2001-09-09T01:46:40Z");
        expect(first.config.config).toEqual({
          Entrypoint: ["/usr/bin/tool", "--serve", "a b"],
          Cmd: ["z"],
          Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "A=b"],
          Labels: { extra: "1", "org.example.version": "1.2.3" },
          StopSignal: "SIGINT",
          User: "nobody",
          Volumes: { "/data": {} },
          WorkingDir: "/var/lib/rich",
        });
      },
      manyMinutes,
    );

    it(
      "installs packages from a context instead of building them",
      async () => {
        const packages = await build("prebuilt", {});
        const spec = changedSpec("cp src/hello.sh hello", "false");
        const target = "bookworm/testing/container";
        expect((await solve({ spec, target })).succeeded).toBe(false);
        for (const name of ["pkg", "bookworm-pkg"]) {
          const result = await solve({ spec, target, contexts: { [name]: packages } });
          expect(result.succeeded, result.log.slice(-3000)).toBe(true);
        }
        // The package targets always build; only targets that install packages read the context.
        expect((await solve({ spec, contexts: { pkg: packages } })).succeeded).toBe(false);
      },
      manyMinutes,
    );

    it(
      "builds in the worker image of a context",
      async () => {
        const spec = changedSpec(
          "cp src/hello.sh hello",
          "test -e /etc/no-such-worker && cp src/hello.sh hello",
        );
        const missing = `${lab.registry.address}/no/worker:1`;
        const result = await solve({ spec, imageContexts: { "dalec-bookworm-worker": missing } });
        expect(result.succeeded).toBe(false);
        expect(result.log).toContain("no/worker:1: not found");
      },
      manyMinutes,
    );

    it(
      "skips tests when DALEC_SKIP_TESTS is set",
      async () => {
        const spec = changedSpec("contains: [hello]", "contains: [goodbye]");
        const result = await solve({ spec, buildArgs: { DALEC_SKIP_TESTS: "1" } });
        expect(result.succeeded).toBe(true);
      },
      manyMinutes,
    );

    it("writes a build cache to a registry but does not read one, unlike the Dockerfile frontend", async () => {
      const cache = `${lab.registry.address}/team/cache:1`;
      const written = await solve({ target: "debug/sources", cacheTo: cache });
      expect(written.log).toContain("exporting cache to registry");
      const read = await solve({ target: "debug/sources", cacheFrom: cache });
      expect(read).toMatchObject({ succeeded: true });
      expect(read.log).not.toContain("importing cache manifest");
      const dockerfile = await solve({ spec: "FROM scratch\nCOPY . /\n", target: "", cacheFrom: cache });
      expect(dockerfile.log).toContain(`importing cache manifest from ${cache}`);
    });

    it("returns the sources and the resolved spec without pulling any image", async () => {
      const sources = await build("sources", { target: "debug/sources" });
      expect(readFileSync(join(sources, "src", "hello.sh"), "utf8")).toBe("#!/bin/sh\necho hello\n");
      const resolved = await build("resolved", { target: "debug/resolve" });
      expect(readFileSync(join(resolved, "spec.yml"), "utf8")).toContain("name: hello");
    });
  },
);

const architecture = () => execFileSync("dpkg", ["--print-architecture"], { encoding: "utf8" }).trim();

const field = (deb: string, name: string) =>
  execFileSync("dpkg-deb", ["--field", deb, name], { encoding: "utf8" }).trim();
