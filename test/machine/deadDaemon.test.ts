import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BuilderConnection } from "../../src/connection";
import { deadDaemons } from "../../src/machine/drivers/deadDaemon";

describe("a local daemon", () => {
  let directory: string;
  let server: Server | undefined;
  const connection = (): BuilderConnection => ({
    name: "builder",
    driver: "remote",
    nodes: [{ name: "builder0", daemon: { stateDirectory: directory } }],
  });

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "dalec-dead-"));
    chmodSync(directory, 0o700);
  });
  afterEach(() => {
    server?.close();
    server = undefined;
    rmSync(directory, { recursive: true });
  });

  it("that takes connections but never answers is reported with its limit and its log", async () => {
    server = createServer(() => {}).listen(join(directory, "buildkitd.sock"));
    const [silence = "", ...others] = await deadDaemons(connection(), 200);
    expect(silence).toMatch(/^The daemon of builder builder, .* did not answer within 0\.2 s\. /);
    expect(silence).toContain(`Its log is ${directory}/buildkitd.log`);
    expect(others).toEqual([]);
  });

  it("that closes connections is reported as dead", async () => {
    server = createServer((socket) => socket.destroy()).listen(join(directory, "buildkitd.sock"));
    expect(await deadDaemons(connection(), 5000)).toEqual([
      expect.stringMatching(/^The daemon of builder builder is dead/),
    ]);
  });
});
