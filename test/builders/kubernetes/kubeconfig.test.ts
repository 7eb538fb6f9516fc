import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { clientAccessProblems } from "../../../src/builders/kubernetes/clusterAccess";
import { type Kubeconfig, kubeconfigText, onlyContext } from "../../../src/machine/kubeconfig";

function config(name: string): Kubeconfig {
  return {
    "current-context": name,
    contexts: [{ name, context: { cluster: `${name}-cluster`, user: `${name}-user` } }],
    clusters: [
      { name: `${name}-cluster`, cluster: { server: `https://${name}`, "certificate-authority": "ca.pem" } },
    ],
    users: [{ name: `${name}-user`, user: { token: name } }],
  };
}

describe("onlyContext", () => {
  it("keeps one context with its cluster and its user", () => {
    const both: Kubeconfig = {
      "current-context": "a",
      contexts: [...(config("a").contexts ?? []), ...(config("b").contexts ?? [])],
      clusters: [...(config("a").clusters ?? []), ...(config("b").clusters ?? [])],
      users: [...(config("a").users ?? []), ...(config("b").users ?? [])],
    };
    expect(onlyContext(both, "b")).toEqual({ apiVersion: "v1", kind: "Config", ...config("b") });
    expect(onlyContext(both)).toEqual({ apiVersion: "v1", kind: "Config", ...config("a") });
    expect(onlyContext(both, "a", "b-cluster").clusters?.map(({ name }) => name)).toEqual(["b-cluster"]);
  });

  it("requires a context when there is no current one", () => {
    expect(() => onlyContext({ contexts: null })).toThrow("no current context; it has none");
  });
});

const hasKubectl = spawnSync("kubectl", ["version", "--client"]).status === 0;

describe.skipIf(hasKubectl ? undefined : "not installed: kubectl")("kubeconfigText, with kubectl", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "dalec-kubeconfig-"));
    writeFileSync(join(directory, "ca.pem"), "authority");
    writeFileSync(join(directory, "a"), JSON.stringify(config("a")));
    writeFileSync(join(directory, "b"), JSON.stringify(config("b")));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const read = (text: string | undefined): Kubeconfig => JSON.parse(text ?? "null");

  it("reduces the machine's kubeconfig, merged from several files, to one context", () => {
    const env = { ...process.env, KUBECONFIG: `${join(directory, "b")}:${join(directory, "a")}` };
    expect(read(kubeconfigText({}, env))["current-context"]).toBe("b");
    expect(read(kubeconfigText({ context: "a" }, env)).users).toEqual([
      { name: "a-user", user: { token: "a" } },
    ]);
  });

  it("embeds the files that the kubeconfig refers to, so that the text works anywhere", () => {
    const text = kubeconfigText({ kubeconfigPath: join(directory, "a") });
    expect(text).toContain(Buffer.from("authority").toString("base64"));
    expect(text).not.toContain("ca.pem");
  });

  it("names a missing file", () => {
    const path = join(directory, "nothing");
    expect(() => kubeconfigText({ kubeconfigPath: path })).toThrow(`no kubeconfig at ${path}`);
  });
});

it.each([
  ["text that is not YAML", "users:\n  - token: hunter2: %\n", "text that is not YAML at line 2"],
  ["an alias without an anchor", "users:\n  - token: *hunter2\n", "an alias that has no anchor"],
  ["a list", "- hunter2\n- hunter2\n", "text that has no settings"],
  ["text", "hunter2\nhunter2\n", "text that has no settings"],
  ["names of several words", "users:\n  ? {token: hunter2}\n  : user\n", "no current context"],
  ["an unknown tag", "users:\n  token: !token hunter2\n", "no current context"],
])("no message or warning quotes a kubeconfig that is wrong: %s", (_, kubeconfig, reason) => {
  const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  onTestFinished(() => warn.mockRestore());
  const problems = clientAccessProblems({ kubeconfig });
  expect(problems).toEqual([
    { propertyPath: "clientAccess.kubeconfig", reason: expect.stringContaining(reason) },
  ]);
  expect(JSON.stringify([problems, warn.mock.calls])).not.toContain("hunter2");
});

describe("kubeconfigText, without kubectl", () => {
  it("returns the content of a kubeconfig unchanged", () => {
    expect(kubeconfigText({ kubeconfig: "{}" }, {})).toBe("{}");
  });

  it("lets buildx find the cluster when it runs in a pod", () => {
    const env = { KUBECONFIG: "/nonexistent", KUBERNETES_SERVICE_HOST: "10.0.0.1" };
    expect(kubeconfigText({}, env)).toBeUndefined();
    expect(() => kubeconfigText({ context: "a" }, env)).toThrow("no kubeconfig");
  });
});
