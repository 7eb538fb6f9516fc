import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Buildkitd, startBuildkitd } from "../../support/lab/buildkitd";
import { pushSigner } from "../../support/lab/frontendImage";
import { type Lab, startLab } from "../../support/lab/lab";
import { type SolveRequest, solveSpec } from "../../support/lab/solve";
import { labObstacle } from "../../support/lab/tools";
import { changedSpec } from "./specs";

const kinds = process.env.DALEC_FRONTEND_BINARY
  ? (["stand-in", "genuine"] as const)
  : (["stand-in"] as const);

/** How Dalec uses a signer, on both frontends. */
describe.skipIf(labObstacle()).each(kinds)("signing on the %s frontend", { timeout: 600_000 }, (kind) => {
  const key = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" });
  let lab: Lab;
  let buildkitd: Buildkitd;
  let scratch: string;
  let signer: string;
  const nowhere = "registry.invalid/team/signer:1";

  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), "dalec-signing-"));
    writeFileSync(join(scratch, "key.pem"), key);
    lab = await startLab({ frontend: kind });
    await pushSigner(lab.registry.address);
    signer = `${lab.registry.address}/team/signer:1`;
    buildkitd = await startBuildkitd({ config: lab.mirrorsToml });
  });

  afterAll(async () => {
    rmSync(scratch, { recursive: true, force: true });
    await buildkitd?.stop();
    await lab?.stop();
  });

  const signedBy = (image: string) => `{ signer: { image: "${image}", args: { KEY_ID: "\${KEY}" } } }`;
  const spec = (root: string | undefined, target?: string) =>
    changedSpec(
      "license: MIT\n",
      `license: MIT\nargs: { KEY: first }\n${root === undefined ? "" : `package_config: ${root}\n`}${
        target === undefined ? "" : `targets: { bookworm: { package_config: ${target} } }\n`
      }`,
    );

  /** Builds and checks every signature. Returns the log and the signatures. */
  const build = async (name: string, request: Partial<SolveRequest>) => {
    const directory = join(scratch, name);
    const result = await solveSpec({
      address: buildkitd.address,
      spec: spec(signedBy(signer)),
      target: "bookworm/deb",
      secrets: { "signing-key": join(scratch, "key.pem") },
      output: `type=local,dest=${directory}`,
      ...request,
    });
    const files = result.succeeded ? readdirSync(directory) : [];
    const signatures = files.filter((file) => file.endsWith(".sig"));
    for (const file of signatures) {
      const content = readFileSync(join(directory, file.replace(/\.sig$/, "")));
      const isGood = verify(null, content, createPublicKey(key), readFileSync(join(directory, file)));
      expect(isGood, file).toBe(true);
    }
    return { ...result, files, signatures };
  };

  it("sends the packages to the spec's signer, and keeps the other files", async () => {
    const { files, signatures, log } = await build("plain", {});
    expect(signatures, log.slice(-3000)).toEqual([
      expect.stringMatching(/^hello_1\.0\.0-debian12u1_\w+\.deb\.sig$/),
    ]);
    expect(files).toEqual(expect.arrayContaining(["hello_1.0.0-debian12u1.dsc", "hello_1.0.0.orig.tar.gz"]));
    expect(log).toContain("Sign packages for bookworm with the key first");
  });

  it("prefers the client's build arguments to the signer's own", async () => {
    const { log } = await build("argument", {
      spec: spec(signedBy(signer)).replace("KEY: first", 'KEY: first, KEY_ID: ""'),
      buildArgs: { KEY_ID: "second" },
    });
    expect(log).toContain("Sign packages for bookworm with the key second");
  });

  it("prefers the target's signer, and ignores one without an image", async () => {
    const own = await build("own", { spec: spec(signedBy(nowhere), signedBy(signer)) });
    expect(own.signatures, own.log.slice(-3000)).toHaveLength(1);
    const empty = await build("empty", { spec: spec(signedBy(signer), "{ signer: {} }") });
    expect(empty.signatures, empty.log.slice(-3000)).toHaveLength(1);
  });

  it("prefers the signer of a configuration file in a context", async () => {
    const directory = join(scratch, "configuration");
    mkdirSync(directory);
    const configuration = `signer: { image: "${signer}", args: { KEY_ID: filed } }\n`;
    writeFileSync(join(directory, "signer.yml"), configuration);
    const { signatures, log } = await build("context", {
      spec: spec(signedBy(nowhere)),
      contexts: { configuration: directory },
      buildArgs: {
        DALEC_SIGNING_CONFIG_CONTEXT_NAME: "configuration",
        DALEC_SIGNING_CONFIG_PATH: "signer.yml",
      },
    });
    expect(signatures, log.slice(-3000)).toHaveLength(1);
    expect(log).toContain("Sign packages for bookworm with the key filed");
  });

  it("uses no signer when DALEC_SKIP_SIGNING is set", async () => {
    const { succeeded, signatures } = await build("skipped", {
      spec: spec(signedBy(nowhere)),
      buildArgs: { DALEC_SKIP_SIGNING: "1" },
    });
    expect(succeeded).toBe(true);
    expect(signatures).toEqual([]);
  });

  it("fails when the signer fails", async () => {
    const keyless = await build("keyless", { spec: spec(`{ signer: { image: "${signer}" } }`) });
    expect(keyless.log).toMatch(/failed to solve: .*the signer needs the argument KEY_ID/);
    expect(keyless.succeeded).toBe(false);
    const secretless = await build("secretless", { secrets: {}, buildArgs: { KEY: "third" } });
    expect(secretless.log).toMatch(/signing-key: not found/);
    expect(secretless.succeeded).toBe(false);
  });
});
