import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { kedaProblem } from "../../../src/builders/kubernetes/kedaCheck";
import { clusterOf } from "../../../src/machine/cluster";
import { kedaIn } from "../../../src/machine/keda";

const definition = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/scaledobjects.keda.sh";
const group = "/apis/keda.sh/v1alpha1";

describe("KEDA in a cluster", () => {
  let server: Server | undefined;
  const requests: IncomingMessage[] = [];

  afterEach(() => {
    server?.close();
    requests.length = 0;
  });

  /** What an API server with these answers, statuses of HTTP or bodies by path, tells of KEDA. */
  async function found(answers: Record<string, number | object>) {
    server = createServer((request, response) => {
      requests.push(request);
      const answer = answers[request.url ?? ""] ?? 404;
      response.writeHead(typeof answer === "number" ? answer : 200);
      response.end(typeof answer === "number" ? "no" : JSON.stringify(answer));
    });
    const listening = server;
    await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
    const address = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
    const kubeconfig = {
      "current-context": "c",
      contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
      clusters: [{ name: "c", cluster: { server: address } }],
      users: [{ name: "u", user: { token: "t" } }],
    };
    return kedaIn(clusterOf(JSON.stringify(kubeconfig)));
  }

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
