import { spawnSync } from "node:child_process";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { programObstacle } from "../support/engine/programs";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { copyExample } from "../support/examples/examples";
import { pushSigner } from "../support/lab/frontendImage";
import { frontendRepository, frontendTag } from "../support/lab/frontendSource";
import { type IsolatedNetwork, isolateNetwork, networkObstacle } from "../support/lab/isolatedNetwork";
import { type Lab, startLab } from "../support/lab/lab";
import { copyImage } from "../support/lab/pushImage";
import { labObstacle } from "../support/lab/tools";
import { processesOf } from "../support/processes";

const obstacle = labObstacle() ?? programObstacle("pulumi", "buildx");
const deb = "hello_1.0.0-debian12u1_amd64.deb";

/** Examples that build behind a wall, or with a key. */
describe.skipIf(obstacle)("an example that guards something", { timeout: 300_000 }, () => {
  let lab: Lab;
  let workspace: Workspace;
  let network: IsolatedNetwork | undefined;

  const open = async (name: string) => {
    workspace = await openWorkspace();
    copyExample(name, workspace.projectDirectory);
  };
  const inDist = (file: string) => join(workspace.projectDirectory, "dist", file);
  const shownDebs = () => readdirSync(inDist(".")).filter((file) => /\.deb(\.sig)?$/.test(file));

  beforeAll(async () => {
    // Never the published one: what it pulls is not in the lab's registry.
    lab = await startLab({ frontend: process.env.DALEC_FRONTEND_BINARY ? "genuine" : "stand-in" });
  });

  afterEach(async () => {
    await workspace?.close();
    await network?.stop();
    network = undefined;
  });

  afterAll(() => lab?.stop());

  it.skipIf(networkObstacle())(
    "air-gapped builds where one registry is all that can be reached",
    async () => {
      const { address } = lab.registry;
      const frontend = { repository: "dalec/frontend", tag: "latest" };
      const digest = await copyImage(address, { repository: frontendRepository, tag: frontendTag }, frontend);
      const debian = { repository: "library/debian", tag: "bookworm" };
      await copyImage(address, debian, { repository: "dalec/worker", tag: "bookworm" });
      const inside = await isolateNetwork(lab.registry);
      network = inside;
      await open("air-gapped");
      const settings = { registry: inside.registry, caCert: inside.caCert, frontend: digest };
      const config = Object.entries(settings).map(([name, value]) => [`air-gapped:${name}`, value]);
      await workspace.projectStack({ name: "dev", config: Object.fromEntries(config) });
      const pulumi = (command: string) =>
        workspace.run(
          ...inside.within("pulumi", [
            command,
            "--yes",
            "--skip-preview",
            "--non-interactive",
            "--stack=dev",
          ]),
        );

      expect(interfaces(inside.pid)).toEqual(["lo"]);
      const up = await pulumi("up");
      expect(up, up.stdout + up.stderr).toMatchObject({ code: 0 });
      expect(shownDebs()).toEqual([deb]);
      const daemons = processesOf(workspace.directory, "buildkitd");
      expect(daemons.map(networkOf)).toEqual(daemons.map(() => networkOf(inside.pid)));
      expect(daemons).not.toEqual([]);
      const asked = (image: string) =>
        inside.requests().filter((line) => line.includes(`/v2/${image}/manifests`));
      expect(asked(`dalec/frontend`)).toContainEqual(expect.stringContaining(digest));
      expect(asked("dalec/worker")).not.toEqual([]);
      expect(asked("library/debian")).toContainEqual(expect.stringContaining("ns=docker.io"));

      const destroy = await pulumi("destroy");
      expect(destroy, destroy.stdout + destroy.stderr).toMatchObject({ code: 0 });
      expect(existsSync(inDist("."))).toBe(false);
      expect(processesOf(workspace.directory, "buildkitd")).toEqual([]);
    },
  );

  it("signing makes a signature that openssl verifies, and keeps the key to itself", async () => {
    await pushSigner(lab.registry.address);
    await open("signing");
    const spec = readFileSync(join(workspace.projectDirectory, "my-spec.yml"), "utf8");
    const writeSpec = (text: string) =>
      workspace.write("my-spec.yml", text.replace("registry.example.com/", `${lab.registry.address}/`));
    writeSpec(spec);
    const stack = await workspace.projectStack({
      name: "dev",
      config: { "signing:keyId": "first", "signing:buildkitd": lab.mirrorsToml },
    });
    const first = signingKey();
    await stack.setConfig("signing:key", first.pem, { secret: true });

    const up = await stack.up();
    expect(shownDebs()).toEqual([deb, `${deb}.sig`]);
    expect(up.outputs.files).toContainEqual(expect.objectContaining({ name: `${deb}.sig` }));
    expect(verified(first.publicKey)).toMatch(/^Signature Verified Successfully/);
    expect(new Set(Object.values((await stack.up()).changes))).toEqual(new Set(["same"]));

    const second = signingKey();
    await stack.setConfig("signing:key", second.pem, { secret: true });
    await stack.setConfig("signing:keyId", "second");
    const renewed = await stack.up();
    expect(verified(second.publicKey)).toMatch(/^Signature Verified Successfully/);
    expect(verified(first.publicKey)).toMatch(/^Signature Verification Failure/);

    // State, configuration, logs, the builder's cache, the files of every tool: the machine has nothing outside.
    for (const { secret } of [first, second]) {
      expect(workspace.filesContaining(secret)).toEqual([]);
      expect(up.text + renewed.text).not.toContain(secret);
    }
    await stack.destroy();
    expect(existsSync(inDist("."))).toBe(false);
  });

  it("signing takes its signer from a file of the project, where the spec names none", async () => {
    await pushSigner(lab.registry.address);
    await open("signing");
    const text = (file: string) => readFileSync(join(workspace.projectDirectory, file), "utf8");
    workspace.write("my-spec.yml", text("my-spec.yml").replace(/^package_config:\n( .*\n)+/m, ""));
    workspace.write("signing/signer.yml", `signer: { image: "${lab.registry.address}/team/signer:1" }\n`);
    const where = `DALEC_SIGNING_CONFIG_CONTEXT_NAME: "signing", DALEC_SIGNING_CONFIG_PATH: "signer.yml"`;
    const program = text("index.ts").replace(
      "buildArgs: {",
      `namedContexts: { signing: "signing" },\nbuildArgs: { ${where},`,
    );
    workspace.write("index.ts", program);
    const key = signingKey();
    const stack = await workspace.projectStack({
      name: "dev",
      config: { "signing:keyId": "first", "signing:buildkitd": lab.mirrorsToml },
    });
    await stack.setConfig("signing:key", key.pem, { secret: true });
    await stack.up();
    expect(verified(key.publicKey)).toMatch(/^Signature Verified Successfully/);
    await stack.destroy();
  });

  const verified = (publicKey: string) => {
    const key = workspace.write("public.pem", publicKey);
    const signature = ["-sigfile", inDist(`${deb}.sig`), "-in", inDist(deb)];
    const verify = ["pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", key, ...signature];
    const { stdout, stderr } = spawnSync("openssl", verify, { encoding: "utf8" });
    return stdout + stderr;
  };
});

const interfaces = (pid: number) =>
  [...readFileSync(`/proc/${pid}/net/dev`, "utf8").matchAll(/^\s*(\w+):/gm)].map(([, name]) => name);

const networkOf = (pid: number) => readlinkSync(`/proc/${pid}/ns/net`);

/** An Ed25519 key, and the line of its text that only it has. */
function signingKey() {
  const pem = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const publicKey = createPublicKey(pem).export({ type: "spki", format: "pem" }).toString();
  return { pem, publicKey, secret: pem.split("\n")[1] ?? pem };
}
