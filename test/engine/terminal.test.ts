import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { programObstacle } from "../support/engine/programs";
import { stageRow, terminalObstacle, upInTerminal } from "../support/engine/terminal";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { type Buildkitd, startBuildkitd } from "../support/lab/buildkitd";
import { type Lab, startLab } from "../support/lab/lab";
import { labObstacle } from "../support/lab/tools";
import { helloSpec } from "./hello";
import { copyRootProject } from "./rootProject";

const obstacle = labObstacle() ?? programObstacle("pulumi", "buildx") ?? terminalObstacle();

describe.skipIf(obstacle)("an update", { timeout: 300_000 }, () => {
  let lab: Lab;
  let daemon: Buildkitd;
  let way: Server;
  let workspace: Workspace;
  let connections = 0;
  const build = (word: string) => {
    workspace.write(
      "my-spec.yml",
      helloSpec({ word, command: "mkdir -p out && cp src out/hello && sleep 6" }),
    );
  };

  beforeAll(async () => {
    lab = await startLab();
    daemon = await startBuildkitd({ config: lab.mirrorsToml });
    workspace = await openWorkspace({ environment: { CI: "", TERM: "xterm" } });
    way = createServer((socket) => {
      connections += 1;
      const onward = connect(daemon.address.replace("unix://", ""));
      for (const end of [socket, onward]) end.on("error", () => {});
      socket.pipe(onward).pipe(socket);
    });
    const path = join(workspace.directory, "daemon.sock");
    way.listen(path);
    copyRootProject(workspace);
    await workspace.projectStack({
      config: {
        "dalec:spec": "my-spec.yml",
        "dalec:targets": "bookworm/deb",
        "dalec:driver": "remote",
        "dalec:builder": JSON.stringify({ endpoint: `unix://${path}` }),
      },
    });
  });

  afterAll(async () => {
    await workspace?.close();
    way?.close();
    await daemon?.stop();
    await lab?.stop();
  });

  it("in a terminal says in the row of a Package how far its build is, and names the package at its end", async () => {
    build("Hello");
    const shown = await upInTerminal(workspace);
    expect(shown).toMatch(stageRow("dalec-bookworm-deb"));
    expect(shown).toMatch(/dalec-bookworm-deb.* built in \d+ s/);
    const [, outputs = ""] = shown.split(/^Outputs:\s*$/m);
    const lines =
      outputs
        .split(/^Resources:/m)[0]
        ?.split("\n")
        .filter((line) => line.trim() !== "") ?? [];
    expect(lines.join("\n")).toMatch(/"packages\/bookworm\/deb\/hello_1\.0\.0-\S+_amd64\.deb"/);
    expect(lines.length).toBeLessThan(10);
    expect(connections).toBeGreaterThan(0);
  });

  it("in a terminal connects to no daemon if nothing is built", async () => {
    connections = 0;
    expect(await upInTerminal(workspace)).toMatch(/^Resources:\s+\d+ unchanged\s*$/m);
    expect(connections).toBe(0);
  });

  it("in a log does not say how far a build is", async () => {
    build("Hello again");
    const update = ["up", "--yes", "--skip-preview", "--color", "never"];
    const { code, stdout, stderr } = await workspace.run("pulumi", update);
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toContain("docker-build:index:Image");
    expect(stdout).not.toMatch(/\d+ of \d+, \d+ s/);
  });
});
