import { spawnSync } from "node:child_process";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { programObstacle } from "../support/engine/programs";
import type { EngineStack } from "../support/engine/stack";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { copyExample } from "../support/examples/examples";
import { pushSigner } from "../support/lab/frontendImage";
import { type Lab, startLab } from "../support/lab/lab";
import { findTool, labObstacle } from "../support/lab/tools";

const needsOpenssl = findTool("openssl") === undefined ? "not installed: openssl" : undefined;
const obstacle = labObstacle() ?? programObstacle("pulumi", "buildx") ?? needsOpenssl;
const deb = "hello_1.0.0-debian12u1_amd64.deb";

/** The example uses the signing frontend of the tests, and openssl verifies its signatures. */
describe.skipIf(obstacle)("the example signing", { timeout: 300_000 }, () => {
  let lab: Lab;
  let workspace: Workspace;
  let stack: EngineStack;

  beforeAll(async () => {
    lab = await startLab();
    await pushSigner(lab.registry.address);
  }, 300_000);

  afterEach(() => workspace?.close());
  afterAll(() => lab?.stop());

  /** Copies the example's files, and replaces those in `changed`. */
  const open = async (changed: Record<string, (text: string) => string>) => {
    workspace = await openWorkspace();
    copyExample("signing", workspace.projectDirectory);
    for (const [file, change] of Object.entries(changed)) {
      workspace.write(file, change(readFileSync(join(workspace.projectDirectory, file), "utf8")));
    }
    stack = await workspace.projectStack({
      name: "dev",
      config: { "signing:buildkitd": lab.mirrorsToml },
    });
  };
  const useKey = async (name: string, { pem }: SigningKey) => {
    await stack.setConfig("signing:key", pem, { secret: true });
    await stack.setConfig("signing:keyId", name);
  };
  const inDist = (file: string) => join(workspace.projectDirectory, "dist", file);
  const verdict = ({ publicKey }: SigningKey) => {
    const key = workspace.write("public.pem", publicKey);
    const files = ["-inkey", key, "-sigfile", inDist(`${deb}.sig`), "-in", inDist(deb)];
    const { stdout, stderr } = spawnSync("openssl", ["pkeyutl", "-verify", "-rawin", "-pubin", ...files]);
    return `${stdout}${stderr}`;
  };

  it("creates signatures that openssl verifies, and reveals no key", async () => {
    await open({
      "my-spec.yml": (spec) => spec.replace("registry.example.com/", `${lab.registry.address}/`),
    });
    const [first, second] = [signingKey(), signingKey()];
    await useKey("first", first);
    const up = await stack.up();
    expect(readdirSync(inDist(".")).filter((file) => /deb(\.sig)?$/.test(file))).toEqual([deb, `${deb}.sig`]);
    expect(up.outputs.files).toContainEqual(expect.objectContaining({ name: `${deb}.sig` }));
    expect(verdict(first)).toMatch(/^Signature Verified Successfully/);
    expect(new Set(Object.values((await stack.up()).changes))).toEqual(new Set(["same"]));

    await useKey("second", second);
    const renewed = await stack.up();
    expect(verdict(second)).toMatch(/^Signature Verified Successfully/);
    expect(verdict(first)).toMatch(/^Signature Verification Failure/);

    for (const { line } of [first, second]) {
      // All files of the machine: state, configuration, logs, the builder's cache, and the files of every tool.
      expect(workspace.filesContaining(line)).toEqual([]);
      expect(up.text + renewed.text).not.toContain(line);
    }
    await stack.destroy();
    expect(existsSync(inDist("."))).toBe(false);
  });

  it("takes its signer from a file of the project when the spec names none", async () => {
    const where = `DALEC_SIGNING_CONFIG_CONTEXT_NAME: "signing", DALEC_SIGNING_CONFIG_PATH: "signer.yml"`;
    await open({
      "my-spec.yml": (spec) => spec.replace(/^package_config:\n( .*\n)+/m, ""),
      "index.ts": (program) =>
        program.replace("buildArgs: {", `namedContexts: { signing: "signing" }, buildArgs: { ${where},`),
    });
    workspace.write("signing/signer.yml", `signer: { image: "${lab.registry.address}/team/signer:1" }\n`);
    const key = signingKey();
    await useKey("first", key);
    await stack.up();
    expect(verdict(key)).toMatch(/^Signature Verified Successfully/);
  });
});

type SigningKey = ReturnType<typeof signingKey>;

/** An Ed25519 key, and the line of its text that is unique to it. */
function signingKey() {
  const pem = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const publicKey = createPublicKey(pem).export({ type: "spki", format: "pem" }).toString();
  return { pem, publicKey, line: pem.split("\n")[1] ?? pem };
}
