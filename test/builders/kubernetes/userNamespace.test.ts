import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { userNamespaceScript } from "../../../src/builders/kubernetes/security";

describe("a pod that is to have a user namespace", () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "dalec-uid-"));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  /** Runs the check in a process with this map of user ids. */
  function start(map: string) {
    const file = join(directory, "uid_map");
    writeFileSync(file, map);
    const script = userNamespaceScript.replace("/proc/self/uid_map", file);
    expect(script).not.toBe(userNamespaceScript);
    return spawnSync("/bin/sh", ["-euc", script], { encoding: "utf8" });
  }

  it("starts where root in the pod is another user on the node", () => {
    expect(start("         0  231072      65536\n")).toMatchObject({ status: 0, stderr: "" });
  });

  it.each([
    ["the cluster ignored the setting", "         0          0 4294967295\n"],
    ["only root is mapped, to itself", "         0          0          1\n"],
  ])("does not start where %s", (_case, map) => {
    const { status, stderr } = start(map);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^The cluster ignored hostUsers: false.* Choose another security for this cluster\.\n$/,
    );
  });
});
