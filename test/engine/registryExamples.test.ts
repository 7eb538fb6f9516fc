import { randomBytes } from "node:crypto";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { programObstacle } from "../support/engine/programs";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { configOf, copyExample } from "../support/examples/examples";
import { instanceName } from "../support/instanceName";
import { type GuardedRegistry, guardRegistry } from "../support/lab/guardedRegistry";
import { type Lab, startLab } from "../support/lab/lab";
import { labObstacle } from "../support/lab/tools";

const obstacle = labObstacle() ?? programObstacle("pulumi", "buildx");

describe.skipIf(obstacle)("an example with a registry", { timeout: 300_000 }, () => {
  const password = `password-${randomBytes(12).toString("hex")}`;
  let lab: Lab;
  let door: GuardedRegistry;
  const workspaces: Workspace[] = [];

  const open = async (name: string) => {
    const workspace = await openWorkspace();
    workspaces.push(workspace);
    copyExample(name, workspace.projectDirectory);
    return workspace;
  };
  const change = (workspace: Workspace, from: string, to: string) => {
    const text = readFileSync(join(workspace.projectDirectory, "my-spec.yml"), "utf8");
    expect(text).toContain(from);
    workspace.write("my-spec.yml", text.replace(from, to));
  };

  beforeAll(async () => {
    lab = await startLab();
    door = await guardRegistry(lab.registry, { username: "ci", password });
  });

  afterEach(async () => {
    for (const workspace of workspaces.splice(0)) await workspace.close();
  });

  afterAll(async () => {
    await door?.stop();
    await lab?.stop();
  });

  it("private-registry pulls the base and pushes the image with a password that no file contains in clear text", async () => {
    const machine = await open("private-registry");
    change(machine, "registry.example.com", door.address);
    const settings = {
      registry: door.address,
      username: "ci",
      builder: JSON.stringify({ local: { buildkitdConfig: { extraToml: lab.mirrorsToml } } }),
    };
    const stack = await machine.projectStack({ name: "dev", config: configOf("private-registry", settings) });
    const manifest = (reference: string) =>
      fetch(`http://${door.address}/v2/team/hello/manifests/${reference}`, {
        headers: {
          accept: "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json",
          authorization: `Basic ${Buffer.from(`ci:${password}`).toString("base64")}`,
        },
      });

    await stack.setConfig("private-registry:password", "not-the-password", { secret: true });
    const refused = await stack.failingUp();
    expect(refused.text).toContain(`${door.address}/v2/library/debian/manifests/bookworm: 401 Unauthorized`);
    expect(refused.text).not.toContain("not-the-password");
    expect(door.requests()).toEqual([]);
    expect((await manifest("1.0.0")).status).toBe(404);

    await stack.setConfig("private-registry:password", password, { secret: true });
    const { outputs } = await stack.up();
    const images = Object.values(outputs.images as Record<string, string>);
    expect(images).toEqual([expect.stringContaining(":1.0.0@sha256:")]);
    for (const ref of images) expect((await manifest(ref.split("@")[1] ?? "")).status).toBe(200);
    expect(door.requests()).toContainEqual(expect.stringMatching(/\/v2\/library\/debian\/manifests\//));
    for (const secret of [password, Buffer.from(`ci:${password}`).toString("base64")]) {
      expect(machine.filesContaining(secret)).toEqual([]);
    }
    expect(new Set(Object.values((await stack.up()).changes))).toEqual(new Set(["same"]));
  });

  it("registry-cache gives an empty builder the worker image that another builder built", async () => {
    const first = await open("registry-cache");
    login(first, door.address, password);
    const settings = {
      worker: `${door.address}/team/bookworm-worker:1`,
      buildkitd: lab.mirrorsToml,
    };
    const here = await first.projectStack({ name: "dev", config: configOf("registry-cache", settings) });
    expect(builds((await here.up()).changes)).toEqual({ worker: "create", package: "create" });

    const second = await first.anotherMachine();
    workspaces.unshift(second);
    copyExample("registry-cache", second.projectDirectory);
    copyFileSync(
      join(first.projectDirectory, "Pulumi.dev.yaml"),
      join(second.projectDirectory, "Pulumi.dev.yaml"),
    );
    login(second, door.address, password);
    const there = await second.projectStack({ name: "dev" });
    const before = door.requests().length;
    expect(builds((await there.up()).changes)).toEqual({ worker: "same", package: "update" });
    const pulled = door.requests().slice(before);
    expect(pulled).toContainEqual(expect.stringMatching(/^GET \/v2\/team\/bookworm-worker\/manifests\//));
    expect(pulled.filter((request) => request.startsWith("P"))).toEqual([]);

    const [onFirst, onSecond] = [await buildsOn(first), await buildsOn(second)];
    expect(Object.keys(onFirst).sort()).toEqual(["bookworm/deb", "bookworm/worker"]);
    expect(Object.keys(onSecond)).toEqual(["bookworm/deb"]);
    expect(onSecond["bookworm/deb"]).toContain(`resolve ${settings.worker}`);
    // Genuine Dalec installs packages into the worker; the stand-in installs nothing.
    if (lab.frontend !== "stand-in") expect(onFirst["bookworm/worker"]).toContain("devscripts");
    expect(onSecond["bookworm/deb"]).not.toContain("devscripts");
  });
});

/** The logs of the builds on the machine's builder, by target. */
async function buildsOn(machine: Workspace): Promise<Record<string, string>> {
  const builder = instanceName("LocalBuilder", "builder", { project: "registry-cache", stack: "dev" });
  const history = (verb: string, ...args: string[]) =>
    machine.run("buildx", ["history", verb, "--builder", builder, ...args]);
  const { stdout } = await history("ls", "--format", "json");
  const records = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const logs = records.map(async ({ name, ref }) => {
    const log = await history("logs", "--progress", "plain", ref.split("/").pop());
    return [name, log.stdout + log.stderr];
  });
  return Object.fromEntries(await Promise.all(logs));
}

/** The change of each build, by its name. */
function builds(changes: Record<string, string>): Record<string, string> {
  const type = "docker-build:index:Image ";
  const found = Object.entries(changes).filter(([resource]) => resource.startsWith(type));
  return Object.fromEntries(found.map(([resource, change]) => [resource.slice(type.length), change]));
}

/** Writes what `docker login` leaves on a machine. */
function login({ environment }: Workspace, address: string, password: string): void {
  const auth = Buffer.from(`ci:${password}`).toString("base64");
  const config = { auths: { [address]: { auth } } };
  writeFileSync(join(environment.DOCKER_CONFIG ?? "", "config.json"), JSON.stringify(config));
}
