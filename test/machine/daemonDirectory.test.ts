import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { BuilderConnection } from "../../src/connection";
import {
  checkDirectory,
  daemonDirectory,
  markDirectory,
  ownerOf,
  removeDaemonFiles,
  socketOf,
} from "../../src/machine/drivers/daemonDirectory";
import { identityOf, tellingLines } from "../../src/machine/drivers/daemonProcess";
import { register, unregister } from "../../src/machine/register";

let root: string;
let directory: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "dalec-daemon-"));
  directory = join(root, "bk");
  vi.stubEnv("BUILDX_CONFIG", join(root, "buildx"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

const connection = (stateDirectory: string, name = "one"): BuilderConnection => ({
  name,
  driver: "remote",
  nodes: [{ name: `${name}0`, daemon: { stateDirectory, buildkitd: "/nonexistent/buildkitd" } }],
});
const check = (builder = "one") => checkDirectory(builder, directory, { stateDirectory: directory });

/** Writes all that a daemon leaves in its directory. */
function runDaemon(): void {
  for (const name of ["root", "tmp", "certs"]) mkdirSync(join(directory, name, "a"), { recursive: true });
  for (const name of ["buildkitd.toml", "buildkitd.sock", "buildkitd.log", "identity", "identity.17"]) {
    writeFileSync(join(directory, name), "x");
  }
}

describe("the directory of a daemon", () => {
  it("may be absent, empty, an empty file system, or one that was made for this builder", () => {
    expect(() => check()).not.toThrow();
    mkdirSync(join(directory, "lost+found"), { recursive: true });
    expect(() => check()).not.toThrow();
    markDirectory("one", directory);
    runDaemon();
    expect(() => check()).not.toThrow();
  });

  it("is refused if it contains files of others", () => {
    mkdirSync(directory);
    for (const name of ["a", "b", "c", "d"]) writeFileSync(join(directory, name), "");
    const refusal = `cannot use ${directory}: it contains files that this library did not make`;
    expect(() => check()).toThrow(`${refusal} (a, b, c, …)`);
    markDirectory("", directory);
    expect(() => check()).toThrow(refusal);
  });

  it("is refused if it belongs to another builder, unless that is of the owner's stack", () => {
    mkdirSync(directory);
    markDirectory("other", directory);
    expect(() => check()).toThrow(`builder one cannot use ${directory}: it belongs to builder other`);
    const daemon = { stateDirectory: directory };
    expect(() => checkDirectory("app-dev-one", directory, daemon, "app/dev")).toThrow("to builder other");
    markDirectory("app-dev-2-one", directory, "app/dev-2");
    expect(() => checkDirectory("app-dev-one", directory, daemon, "app/dev")).toThrow(
      "to builder app-dev-2-one",
    );
    markDirectory("app-dev-former", directory, "app/dev");
    expect(() => checkDirectory("app-dev-one", directory, daemon, "app/dev")).not.toThrow();
    expect(() => checkDirectory("app-dev-one", directory, daemon)).toThrow("to builder app-dev-former");
  });

  it.each(["", ".", "bk", "~/bk"])("is refused if its path is not absolute: %j", async (path) => {
    vi.stubEnv("HOME", root);
    const before = readdirSync(".");
    await expect(register(connection(path))).rejects.toThrow(`expected an absolute path, got "${path}"`);
    expect(readdirSync(".")).toEqual(before);
  });

  it("loses on removal what the daemon made, and nothing else", () => {
    mkdirSync(directory);
    markDirectory("one", directory);
    runDaemon();
    for (const name of ["notes.txt", "roots", "identity.old"]) writeFileSync(join(directory, name), "");
    removeDaemonFiles(directory);
    expect(readdirSync(directory).sort()).toEqual(["identity.old", "notes.txt", "roots"]);
  });

  it.each([
    ["has no mark", undefined, true],
    ["has an empty mark", "", true],
    ["has the mark of another builder", "other", false],
  ])("survives the removal of a builder if it %s", async (_, owner, isTold) => {
    mkdirSync(directory);
    if (owner !== undefined) markDirectory(owner, directory);
    runDaemon();
    const before = readdirSync(directory);
    const log = vi.spyOn(console, "log").mockReturnValue();
    await unregister(connection(directory));
    expect(readdirSync(directory)).toEqual(before);
    expect(ownerOf(directory)).toBe(owner || undefined);
    const told = `${directory} stays: it has no mark. End its buildkitd and delete it`;
    expect(log.mock.calls).toEqual(isTold ? [[told]] : []);
    log.mockRestore();
  });

  it("goes with its builder", async () => {
    mkdirSync(directory);
    markDirectory("one", directory);
    runDaemon();
    await unregister(connection(directory));
    expect(existsSync(directory)).toBe(false);
    await unregister(connection(directory));
  });

  it.runIf(process.platform === "linux")("does not stay after a registration that failed", async () => {
    await expect(register(connection(directory))).rejects.toThrow("which is not on PATH");
    expect(existsSync(directory)).toBe(false);
    vi.stubEnv("XDG_STATE_HOME", join(root, "state"));
    const { nodes, ...rest } = connection("");
    const daemon = { buildkitd: "/nonexistent/buildkitd" };
    await expect(register({ ...rest, nodes: nodes.map((node) => ({ ...node, daemon })) })).rejects.toThrow(
      "PATH",
    );
    expect(existsSync(join(root, "state", "pulumi-dalec"))).toBe(false);
  });
});

describe("the default directory", () => {
  it("has the name of the builder, or a hash where a socket could not have that path", () => {
    vi.stubEnv("XDG_STATE_HOME", "/home/somebody/.local/state");
    expect(daemonDirectory("short", {})).toBe("/home/somebody/.local/state/pulumi-dalec/short");
    const [one, other] = [1, 2].map((last) => daemonDirectory(`${"long-".repeat(15)}${last}`, {}));
    expect(Buffer.byteLength(socketOf(one ?? ""))).toBeLessThan(104);
    expect(basename(one ?? "")).toMatch(/^[0-9a-f]{12}$/);
    expect(one).not.toBe(other);
  });

  it("is refused with advice where no name would be short enough", () => {
    vi.stubEnv("XDG_STATE_HOME", `/${"d".repeat(100)}`);
    const found = daemonDirectory("short", {});
    expect(() => checkDirectory("short", found, {})).toThrow(
      /^the path of the socket \/d{100}\/.* bytes, and the system allows 10\d\. Set `stateDirectory`/,
    );
  });

  it("ignores a relative XDG_STATE_HOME", () => {
    vi.stubEnv("HOME", "/home/somebody");
    vi.stubEnv("XDG_STATE_HOME", "state");
    expect(daemonDirectory("short", {})).toBe("/home/somebody/.local/state/pulumi-dalec/short");
  });
});

describe("a daemon", () => {
  it("has the same identity whatever the order of its settings is", () => {
    const certificates = { "a/b.pem": "1", "a/a.pem": "2" };
    const daemon = { stateDirectory: "/a", buildkitdConfig: "b", buildkitdCertificates: certificates };
    const reversed = (value: object): object =>
      Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, inner]) => [key, typeof inner === "object" ? reversed(inner) : inner]),
      );
    expect(Object.keys(reversed(daemon))).not.toEqual(Object.keys(daemon));
    expect(identityOf(reversed(daemon))).toBe(identityOf(daemon));
    expect(identityOf({ ...daemon, buildkitdConfig: "c" })).not.toBe(identityOf(daemon));
  });

  it("shows the cause at the beginning of its log, and not the information", () => {
    mkdirSync(directory);
    const hint = Array.from({ length: 100 }, (_, index) => `hint ${index}`);
    const lines = ["time=1 level=info msg=fine", "[rootlesskit:parent] error: not permitted", ...hint, ""];
    writeFileSync(join(directory, "buildkitd.log"), lines.join("\n"));
    const shown = tellingLines(directory);
    expect(shown[0]).toBe("[rootlesskit:parent] error: not permitted");
    expect(shown.at(-1)).toBe("hint 99");
    expect(shown).toHaveLength(51);
  });
});
