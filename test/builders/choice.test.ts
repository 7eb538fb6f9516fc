import { describe, expect, it } from "vitest";
import { type BuilderChoiceArgs, choiceProblems, chosenBuilder } from "../../src/builders/choice";
import { BuildxDriver } from "../../src/connection";
import { recordProgram } from "../support/recording/recordProgram";

const record = (choice: BuilderChoiceArgs) =>
  recordProgram(() => ({ connection: chosenBuilder("b", choice, {}) }), { preview: true });

describe("the choice of a builder", () => {
  it.each<[string, string, BuilderChoiceArgs]>([
    ["DockerBuilder", "remote", { docker: {} }],
    ["DockerContainerBuilder", "docker-container", { dockerContainer: {} }],
    ["KubernetesBuilder", "kubernetes", { kubernetes: {} }],
    ["LocalBuilder", "remote", { local: {} }],
    ["RemoteBuilder", "remote", { remote: { endpoint: "tcp://127.0.0.1:1" } }],
  ])("makes a %s", async (type, driver, choice) => {
    const { resources, outputs } = await record(choice);
    expect(resources[0]).toMatchObject({ type: `dalec:index:${type}`, name: "b" });
    expect(outputs.connection).toMatchObject({ driver });
  });

  it("takes a connection as it is", async () => {
    const tls = { caCert: "ca", key: "key" };
    const node = { name: "a", endpoint: "tcp://a:1", tls };
    const connection = { name: "elsewhere", driver: BuildxDriver.Remote, nodes: [node], spread: true };
    const { resources, outputs } = await record({ connection });
    expect(resources).toEqual([]);
    expect(outputs.connection).toEqual(connection);
  });

  it("is of exactly one", async () => {
    const reasons = (choice: BuilderChoiceArgs) =>
      choiceProblems(choice).map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);
    const expected =
      "builder: expected exactly one of docker, dockerContainer, kubernetes, local, remote, connection, got";
    expect(reasons({})).toEqual([`${expected} none`]);
    expect(reasons({ docker: {}, local: {} })).toEqual([`${expected} docker and local`]);
    expect(reasons(Object.assign<BuilderChoiceArgs, object>({ docker: {} }, { local: undefined }))).toEqual(
      [],
    );
    await expect(record({})).rejects.toThrow("no builder was chosen");
  });
});
