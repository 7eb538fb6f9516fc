import { createServer } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { expect, it, onTestFinished, vi } from "vitest";
import { reachHooks } from "../../src/builders/reachHooks";
import { recordProgram } from "../support/recording/recordProgram";

/** The endpoint of something that closes each connection, which is not BuildKit. */
async function closingEndpoint(): Promise<string> {
  const server = createServer((socket) => void socket.end());
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return `tcp://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

it("a new or changed builder warns of each daemon that does not answer", async () => {
  const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
  onTestFinished(() => warn.mockRestore());
  const endpoints = [await closingEndpoint(), await closingEndpoint()];
  const nodes = endpoints.map((endpoint, index) => ({ name: `b${index}`, endpoint }));
  await recordProgram(async () => {
    const builder = new pulumi.ComponentResource("dalec:index:Test", "b");
    const hooks = reachHooks(builder, pulumi.output({ name: "b", driver: "remote", nodes }));
    for (const hook of [hooks.afterCreate, hooks.afterUpdate].flat())
      if (hook instanceof pulumi.ResourceHook) await hook.callback({ urn: "", id: "", name: "", type: "" });
  });
  const warnings = endpoints.map((endpoint) =>
    expect.stringContaining(`${endpoint}: something listens there, but it is not BuildKit`),
  );
  expect(warn.mock.calls.map(([text]) => text)).toEqual([...warnings, ...warnings]);
});
