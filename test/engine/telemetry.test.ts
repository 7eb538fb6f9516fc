import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import * as dalec from "../../src";
import { programObstacle } from "../support/engine/programs";
import type { EngineStack } from "../support/engine/stack";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { type Lab, startLab } from "../support/lab/lab";
import { type OtlpReceiver, startOtlpReceiver } from "../support/lab/otlpReceiver";
import { labObstacle } from "../support/lab/tools";
import { processesOf } from "../support/processes";
import { recordSpans } from "../support/recording/recordSpans";
import { helloSpec } from "./hello";

const obstacle = labObstacle() ?? programObstacle("pulumi", "buildx");

describe.skipIf(obstacle)("telemetry", { timeout: 300_000 }, () => {
  const token = `token-${randomBytes(12).toString("hex")}`;
  let lab: Lab;
  let workspace: Workspace;
  let stack: EngineStack;
  const receivers: OtlpReceiver[] = [];
  let telemetry: dalec.TelemetryArgs;
  let recording: ReturnType<typeof recordSpans>;

  beforeAll(async () => {
    recording = recordSpans();
    lab = await startLab();
    workspace = await openWorkspace();
    workspace.write("my-spec.yml", helloSpec());
    stack = await workspace.inlineStack(async () => {
      const buildkitdConfig = { extraToml: lab.mirrorsToml };
      const builder = new dalec.LocalBuilder("builder", {
        buildkitdConfig,
        telemetry,
      });
      new dalec.Package("package", {
        builder: builder.connection,
        spec: "my-spec.yml",
        target: "bookworm/deb",
        outputDirectory: "dist",
      });
    });
  });
  afterAll(async () => {
    recording.stop();
    await workspace?.close();
    for (const receiver of receivers) await receiver.stop();
    await lab?.stop();
  });

  async function receiver(protocol: "grpc" | "http/protobuf"): Promise<OtlpReceiver> {
    const started = await startOtlpReceiver(protocol);
    receivers.push(started);
    return started;
  }

  it("of a daemon reaches a collector by gRPC, with the headers, which no command line and no plain text of the state shows", async () => {
    const { endpoint, sent } = await receiver("grpc");
    telemetry = { endpoint, headers: { authorization: `Basic ${token}=` } };
    const up = await stack.up();
    await vi.waitFor(() => expect(sent.map(({ body }) => body).join("")).toContain("Control/Solve"), {
      timeout: 30_000,
      interval: 200,
    });
    for (const { headers, body } of sent) {
      expect(headers.authorization).toBe(`Basic ${token}=`);
      expect(body).toContain("dalec.builder");
    }
    expect(up.text).not.toContain(token);
    expect(workspace.filesContaining(token)).toEqual([]);
    for (const pid of processesOf(workspace.directory, "buildkitd")) {
      expect(readFileSync(`/proc/${pid}/cmdline`, "utf8")).not.toContain(token);
    }
  });

  it("of the program is one span per build that ran", () => {
    expect(recording.spans).toMatchObject([
      {
        name: "dalec build",
        status: undefined,
        ended: true,
        attributes: { "dalec.resource": "package", "dalec.spec": "hello", "dalec.target": "bookworm/deb" },
      },
    ]);
    expect(recording.spans[0]?.attributes["dalec.build_seconds"]).toBeGreaterThan(0);
    expect(JSON.stringify(recording.spans)).not.toContain(workspace.directory);
  });

  it("changes in place although its collector is gone, to HTTP and to metrics alone, and causes no rebuild", async () => {
    const { endpoint, sent } = await receiver("http/protobuf");
    telemetry = { endpoint, protocol: "http/protobuf", traces: false };
    await receivers[0]?.stop();
    const { changes } = await stack.up();
    const changed = Object.entries(changes).filter(([, change]) => change !== "same");
    expect(changed).toEqual([
      ["dalec:index:LocalBuilder builder", "update"],
      ["command:local:Command builder-registration", "update"],
    ]);
    expect(recording.spans).toHaveLength(1);
    // The daemon sends its last metrics when it ends.
    await stack.destroy();
    expect(sent.map(({ signal }) => signal)).toContain("metrics");
    expect(sent.map(({ signal }) => signal)).not.toContain("traces");
    expect(sent.map(({ body }) => body).join("")).toContain("dalec.builder");
  });
});
