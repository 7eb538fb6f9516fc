import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as command from "@pulumi/command";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { kedaChecked, kedaProblem } from "../../../src/builders/kubernetes/kedaCheck";
import type { KubernetesBuilderArgs } from "../../../src/builders/kubernetes/kubernetesArgs";
import { KubernetesBuilder } from "../../../src/builders/kubernetes/kubernetesBuilder";
import { clusterOf } from "../../../src/machine/cluster";
import { kedaIn } from "../../../src/machine/keda";
import { failuresOf } from "../../support/recording/failures";
import { eventualValue, recordProgram } from "../../support/recording/recordProgram";

const definition = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/scaledobjects.keda.sh";
const group = "/apis/keda.sh/v1alpha1";

let server: Server | undefined;
const requests: IncomingMessage[] = [];

afterEach(() => {
  server?.close();
  requests.length = 0;
});

/** The kubeconfig of an API server with these answers, statuses of HTTP or bodies by path. Others are not found. */
async function clusterWith(answers: Record<string, number | object>): Promise<string> {
  const listening = createServer((request, response) => {
    requests.push(request);
    const answer = answers[request.url ?? ""] ?? 404;
    response.writeHead(typeof answer === "number" ? answer : 200);
    response.end(typeof answer === "number" ? "no" : JSON.stringify(answer));
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  return JSON.stringify({
    "current-context": "c",
    contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
    clusters: [{ name: "c", cluster: { server: address } }],
    users: [{ name: "u", user: { token: "t" } }],
  });
}

describe("KEDA in a cluster", () => {
  const found = async (answers: Record<string, number | object>) =>
    kedaIn(clusterOf(await clusterWith(answers)));

  it("has the release that the definition of its objects is labelled with", async () => {
    const labels = { "app.kubernetes.io/version": "2.21.0" };
    expect(await found({ [definition]: { metadata: { labels } } })).toEqual({ release: "2.21.0" });
    expect(requests[0]?.headers).toMatchObject({
      authorization: "Bearer t",
      accept: expect.stringContaining("as=PartialObjectMetadata"),
    });
  });

  it("has an unknown release without such a label", async () => {
    expect(await found({ [definition]: { metadata: {} } })).toEqual({ release: undefined });
  });

  it("is missing when the definition is", async () => {
    expect(await found({})).toBeUndefined();
  });

  it("is found by its group when the definition may not be read", async () => {
    expect(await found({ [definition]: 403, [group]: { kind: "APIResourceList" } })).toEqual({
      release: undefined,
    });
    expect(await found({ [definition]: 403 })).toBeUndefined();
  });

  it("is not known when the API server does not answer this", async () => {
    await expect(found({ [definition]: 500, [group]: 503 })).rejects.toThrow(/answered 500 .* 503/);
  });
});

describe("the problem with KEDA", () => {
  it.each(["2.21.0", "v2.21.0", "2.30.1", "3.0.0", "12.1.0", "main", "main-2.20", undefined])(
    "is none with %s",
    (release) => expect(kedaProblem({ release })).toBeUndefined(),
  );

  it.each(["2.20.1", "1.5.0"])("is the old release %s, with what to do", (release) => {
    expect(kedaProblem({ release })).toMatch(
      new RegExp(
        `^expected KEDA 2.21 or newer in the cluster, got ${release}; upgrade it with .helm upgrade`,
      ),
    );
  });

  it("is its absence, with what to do", () => {
    expect(kedaProblem(undefined)).toMatch(
      /got none; install it with `helm upgrade --install .*`, or if this program installs it, name that in `dependsOn`/,
    );
  });
});

const release = (version: string) => ({ metadata: { labels: { "app.kubernetes.io/version": version } } });
const isMissing = /autoscaling: expected KEDA 2.21 or newer in the cluster, got none; install it/;

describe("the search for KEDA", () => {
  const warn = vi.fn();

  beforeEach(() => {
    vi.spyOn(pulumi.runtime, "getEngine").mockReturnValue({} as ReturnType<typeof pulumi.runtime.getEngine>);
    vi.spyOn(pulumi.log, "warn").mockImplementation(async (text) => warn(text));
    // This machine may have a cluster of its own.
    vi.stubEnv("KUBECONFIG", "/none");
    vi.stubEnv("KUBERNETES_SERVICE_HOST", "");
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    warn.mockReset();
  });

  interface Search {
    /** What the Kubernetes provider of the builder is made from; without it, there is none. */
    provider?: () => k8s.ProviderArgs;
    preview?: boolean;
    mayCome?: boolean;
  }

  function search({ provider, preview = false, mayCome = false }: Search) {
    const program = () => {
      const opts = provider && { provider: new k8s.Provider("cluster", provider()) };
      const builder = new pulumi.ComponentResource("dalec:index:Test", "bk", {}, opts);
      return eventualValue(kedaChecked(builder, pulumi.output(undefined), mayCome));
    };
    return recordProgram(program, { preview });
  }

  it.each<[string, Omit<Search, "provider">]>([
    ["an update", {}],
    ["a preview", { preview: true }],
    ["an update that should have installed it", { mayCome: true }],
  ])("stops %s that does not find it", async (_, options) => {
    const kubeconfig = await clusterWith({});
    await expect(search({ ...options, provider: () => ({ kubeconfig }) })).rejects.toThrow(isMissing);
  });

  it("does not stop a preview of a program that may install it", async () => {
    const kubeconfig = await clusterWith({});
    await search({ provider: () => ({ kubeconfig }), preview: true, mayCome: true });
    expect(requests).toHaveLength(1);
  });

  it("ends with a release that is new enough", async () => {
    const kubeconfig = await clusterWith({ [definition]: release("2.21.0") });
    await search({ provider: () => ({ kubeconfig }) });
    expect(requests).toHaveLength(1);
    expect(warn).not.toHaveBeenCalled();
  });

  it("is not made without an engine, since a test of a program must not reach a cluster", async () => {
    vi.mocked(pulumi.runtime.getEngine).mockReturnValue(undefined);
    const kubeconfig = await clusterWith({});
    await search({ provider: () => ({ kubeconfig }) });
    expect(requests).toEqual([]);
  });

  it.each<[string, Search]>([
    ["the machine has no kubeconfig", { preview: true }],
    ["neither the provider nor the machine has one", { provider: () => ({}) }],
  ])("is a warning where it is not possible: %s", async (_, options) => {
    await search(options);
    expect(warn.mock.calls).toEqual([
      [
        expect.stringMatching(
          /^autoscaling needs KEDA, which could not be looked for: there is no kubeconfig at \/none/,
        ),
      ],
    ]);
  });

  it("does not look in another cluster while a preview does not know that of the provider", async () => {
    const provider = () => ({ kubeconfig: new command.local.Command("later", { create: "true" }).stdout });
    await search({ provider, preview: true });
    expect(warn).not.toHaveBeenCalled();
  });

  it.each<[string, KubernetesBuilderArgs, number]>([
    [
      "one of its pools",
      { pools: [{ architecture: "amd64" }, { architecture: "arm64", autoscaling: { maxReplicas: 1 } }] },
      1,
    ],
    ["none of its pools", {}, 0],
  ])("is made by a KubernetesBuilder with autoscaling of %s", async (_, args, searches) => {
    const kubeconfig = await clusterWith({ [definition]: release("2.21.0") });
    await recordProgram(builderIn(kubeconfig, args));
    expect(requests).toHaveLength(searches);
  });

  it("lets a preview continue for a builder that depends on something, and for no other", async () => {
    const kubeconfig = await clusterWith({});
    const autoscaling = { maxReplicas: 1 };
    const failures = await failuresOf(builderIn(kubeconfig, { autoscaling }), { preview: true });
    expect(failures.join()).toMatch(isMissing);
    const { resources } = await recordProgram(builderIn(kubeconfig, { autoscaling }, { dependsOn: [] }), {
      preview: true,
    });
    expect(resources.map(({ name }) => name)).toContain("bk-registration");
  });

  function builderIn(
    kubeconfig: string,
    args: KubernetesBuilderArgs,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    return () => {
      new KubernetesBuilder("bk", args, { ...opts, provider: new k8s.Provider("cluster", { kubeconfig }) });
    };
  }
});
