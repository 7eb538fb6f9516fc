import { describe, expect, it } from "vitest";
import { accessProblems, clientAccessProblems } from "../../../src/builders/kubernetes/clusterAccess";

/** A kubeconfig with one context per cluster, each named by its address; the first is current. */
const kubeconfig = (addresses: readonly string[], authority?: string) =>
  JSON.stringify({
    "current-context": addresses[0],
    contexts: addresses.map((name) => ({ name, context: { cluster: name, user: name } })),
    clusters: addresses.map((name) => ({
      name,
      cluster: { server: name, "certificate-authority-data": authority },
    })),
    users: addresses.map((name) => ({ name, user: {} })),
  });
const [one, other] = ["https://one", "https://other"];

describe("builds must reach the cluster of the builder's objects, which they do", () => {
  it.each([
    ["without any kubeconfig", {}, {}],
    ["with the provider's kubeconfig", { kubeconfig: kubeconfig([one]) }, {}],
    [
      "by another spelling",
      { kubeconfig: kubeconfig([one]) },
      { kubeconfig: kubeconfig(["https://ONE:443//"]) },
    ],
    [
      "by another address of the same authority",
      { kubeconfig: kubeconfig([one], "ca") },
      { kubeconfig: kubeconfig([other], "ca") },
    ],
    [
      "with an address that is no URL",
      { kubeconfig: kubeconfig(["one"]) },
      { kubeconfig: kubeconfig(["one"]) },
    ],
    [
      "with a context of both",
      { kubeconfig: kubeconfig([other, one]), context: one },
      { kubeconfig: kubeconfig([one]) },
    ],
    ["as far as known, by a path", { kubeconfig: kubeconfig([one]) }, { kubeconfig: "~/.kube/config" }],
    ["as far as known, with the provider's path", { kubeconfig: "/a" }, { kubeconfig: kubeconfig([one]) }],
    [
      "as far as known, without the cluster that the context names",
      { kubeconfig: kubeconfig([one]), cluster: "none" },
      { kubeconfig: kubeconfig([one]) },
    ],
    [
      "as far as known, without an address",
      { kubeconfig: kubeconfig([one]) },
      { kubeconfig: noAddress("a") },
    ],
  ])("%s", (_what, objects, client) => expect(accessProblems(objects, client)).toEqual([]));

  it.each([
    ["another address", { kubeconfig: kubeconfig([one]) }, { kubeconfig: kubeconfig([other]) }],
    [
      "another authority",
      { kubeconfig: kubeconfig([one], "ca") },
      { kubeconfig: kubeconfig([other], "other") },
    ],
    ["another context", { kubeconfig: kubeconfig([one, other]) }, { context: other }],
    ["a path in the address", { kubeconfig: kubeconfig([one]) }, { kubeconfig: kubeconfig([`${one}/a/b`]) }],
  ])("not with %s", (_what, objects, client) => {
    expect(accessProblems(objects, client)).toEqual([
      {
        propertyPath: "clientAccess",
        reason: expect.stringMatching(
          /^expected the cluster of the Kubernetes provider, https:\/\/one, where the builder's objects are, got https:/,
        ),
      },
    ]);
  });
});

describe("a kubeconfig that leads nowhere", () => {
  it("is reported where it, or its context, is given", () => {
    const paths = (objects: object, client: object) =>
      accessProblems(objects, client).map(({ propertyPath }) => propertyPath);
    const objects = { kubeconfig: kubeconfig([one]) };
    expect(paths({ ...objects, context: "none" }, {})).toEqual(["opts.provider"]);
    expect(paths({ ...objects, context: "none" }, { kubeconfig: "{}" })).toEqual([
      "opts.provider",
      "clientAccess.kubeconfig",
    ]);
    expect(paths(objects, { context: "none" })).toEqual(["clientAccess.context"]);
    expect(paths(objects, { kubeconfig: kubeconfig([one]), context: "none" })).toEqual([
      "clientAccess.context",
    ]);
  });

  it("is reported at once if it is plain", () => {
    expect(clientAccessProblems()).toEqual([]);
    expect(clientAccessProblems({ kubeconfig: "~/.kube/config", context: "a" })).toEqual([]);
    expect(clientAccessProblems({ kubeconfig: "{}" })).toHaveLength(1);
    expect(clientAccessProblems(Promise.resolve({ kubeconfig: "{}" }))).toEqual([]);
    expect(clientAccessProblems({ kubeconfig: Promise.resolve("{}") })).toEqual([]);
    expect(clientAccessProblems({ kubeconfig: "{}", context: Promise.resolve("a") })).toEqual([]);
  });
});

/** A kubeconfig whose cluster has no address. */
function noAddress(name: string): string {
  return JSON.stringify({
    "current-context": name,
    contexts: [{ name, context: { cluster: name, user: name } }],
    clusters: [{ name, cluster: { server: 1 } }],
    users: [{ name, user: {} }],
  });
}
