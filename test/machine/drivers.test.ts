import { describe, expect, it } from "vitest";
import type { BuilderConnection } from "../../src/connection";
import { driverNameOf, driverOf } from "../../src/machine/drivers/table";
import { buildInstance, lostNodes, prepare, routesOf, whereToLook } from "../../src/machine/prepare";

type Node = BuilderConnection["nodes"][number];
const connection = (driver: string, node: Omit<Node, "name"> = {}): BuilderConnection => ({
  name: "builder",
  driver,
  nodes: [{ name: "builder0", ...node }],
});

const connections: [string, BuilderConnection][] = [
  ["remote", connection("remote", { endpoint: "tcp://127.0.0.1:1", connectTimeoutSeconds: 0.3 })],
  ["local", connection("remote", { daemon: { stateDirectory: "/nonexistent" } })],
  ["docker", connection("remote", { engine: {} })],
  ["dockerContainer", connection("docker-container", { engine: {} })],
  ["kubernetes", connection("kubernetes", { driverOptions: { namespace: "builds" } })],
];

describe("the driver of a connection", () => {
  it.each(connections)("is %s", (name, known) => {
    expect(driverNameOf(known)).toBe(name);
  });

  it("is found without the nodes if the buildx driver alone determines it", () => {
    expect(driverOf({ driver: "kubernetes" })).toBe(driverOf(connection("kubernetes")));
  });

  it("is named in the error if this release does not know it", () => {
    expect(() => driverOf(connection("cloud"))).toThrow('does not know the driver "cloud"');
  });
});

describe("a build gets from any driver", () => {
  it.each(connections)("the name of the instance: %s", (name, known) => {
    expect(buildInstance(known, "7")).toBe(name === "kubernetes" ? "builder.builds-7" : "builder");
  });

  it("the name of the instance of its slot if the builder has several places", () => {
    const spread = { ...connection("remote", { endpoint: "tcp://127.0.0.1:1" }), spread: true };
    expect(buildInstance(spread, "7")).toBe("builder.builds-7");
  });

  it.each(connections)("advice on where to look after the builder went away: %s", (name, known) => {
    const advice = whereToLook(known);
    expect(advice).toContain("builder");
    expect(advice.includes("kubectl get pods,events --namespace builds")).toBe(name === "kubernetes");
  });

  it("the reasons why nodes are lost, if the machine can find them out", async () => {
    const lost = await Promise.all(connections.map(([, known]) => lostNodes(known)));
    expect(lost).toEqual([
      [expect.stringContaining("connection refused")],
      [expect.stringContaining("The daemon of builder builder is dead")],
      [],
      [],
      [],
    ]);
  });

  it("how to connect to the daemons, in order to follow it", async () => {
    const tls = { caCert: "ca" };
    const remote = connection("remote", { endpoint: "tcp://127.0.0.1:1", tls });
    expect(await routesOf(remote)).toEqual([{ name: "builder0", endpoint: "tcp://127.0.0.1:1", tls }]);
    const local = connection("remote", { daemon: { stateDirectory: "/nonexistent" } });
    const endpoint = "unix:///nonexistent/buildkitd.sock";
    expect(await routesOf(local)).toEqual([{ name: "builder0", endpoint }]);
    const container = connection("docker-container", { engine: { host: "unix:///nonexistent.sock" } });
    const command = ["docker", "exec", "--interactive", "buildx_buildkit_builder0", "buildctl", "dial-stdio"];
    const env = expect.objectContaining({ DOCKER_HOST: "unix:///nonexistent.sock" });
    expect(await routesOf(container)).toEqual([{ command, env }]);
  });

  it("an error if no driver serves the connection", async () => {
    await expect(prepare(connection("cloud"), { image: false })).rejects.toThrow("cloud");
  });
});
