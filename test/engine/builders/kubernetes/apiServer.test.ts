import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { combinations } from "../../../builders/kubernetes/combinations";
import { builderObjects } from "../../../builders/kubernetes/objects";
import {
  refusedCidrs,
  refusedQuantities,
  rightCidrs,
  rightQuantities,
} from "../../../builders/kubernetes/values";
import { type Cluster, startCluster } from "../../../support/cluster/cluster";
import { installDefinitions, kedaObstacle } from "../../../support/cluster/keda";
import { controlPlaneObstacle } from "../../../support/cluster/obstacle";
import { podMonitorDefinition } from "../../../support/cluster/podMonitor";

const instance = "shop-dev-packages";

describe.skipIf(controlPlaneObstacle() ?? kedaObstacle())("the real API server", { timeout: 60_000 }, () => {
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await startCluster();
    // A dry run creates no namespace, and the API server refuses objects in a missing one.
    for (const name of [instance, "builders"]) await cluster.kubectl(["create", "namespace", name]);
    await cluster.kubectl(["create", "-f", "-"], stringify(podMonitorDefinition));
    await installDefinitions(cluster.kubectl, "2.21.0");
    await cluster.kubectl(["wait", "--for=condition=established", "--timeout=30s", "crd", "--all"]);
  }, 180_000);

  afterAll(() => cluster?.stop(), 60_000);

  function dryRun(objects: object[]): Promise<string> {
    const text = objects.map((object) => stringify(object, { aliasDuplicateObjects: false })).join("---\n");
    return cluster.kubectl(
      ["apply", "--server-side", "--dry-run=server", "--validate=strict", "-f", "-"],
      text,
    );
  }

  it.each(combinations)("accepts every field of every object: $name", async ({ args }) => {
    const objects = builderObjects(instance, args);
    const applied = (await dryRun(objects)).trim().split("\n");
    expect(applied).toHaveLength(objects.length);
  });

  it("refuses a field that does not exist", async () => {
    const [account] = builderObjects(instance, { namespace: "builders" });
    await expect(dryRun([{ ...account, automountServiceAccountTokens: false }])).rejects.toThrow(
      /unknown field|not declared/,
    );
  });

  const quota = (amount: string) => ({
    ...{ apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "quota", namespace: "builders" } },
    spec: { hard: { "limits.memory": amount } },
  });
  const policy = (except: string) => {
    const ipBlock = { cidr: except.includes(":") ? "::/0" : "0.0.0.0/0", except: [except] };
    return {
      ...{ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" },
      metadata: { name: "policy", namespace: "builders" },
      spec: { podSelector: {}, policyTypes: ["Egress"], egress: [{ to: [{ ipBlock }] }] },
    };
  };

  it.each([
    ...rightQuantities.map(([amount]) => [`quantity ${amount}`, quota(amount)] as const),
    ...rightCidrs.map((cidr) => [`CIDR block ${cidr}`, policy(cidr)] as const),
  ])("accepts the %s, as the builder does", async (_, object) => {
    expect(await dryRun([object])).toContain("serverside-applied");
  });

  it.each([
    ...refusedQuantities.map((amount) => [`quantity "${amount}"`, quota(amount)] as const),
    ...refusedCidrs.map((cidr) => [`CIDR block "${cidr}"`, policy(cidr)] as const),
  ])("refuses the %s, as the builder does", async (_, object) => {
    await expect(dryRun([object])).rejects.toThrow(
      /[Ii]nvalid|must|quantities|unable to parse quantity's suffix/,
    );
  });
});
