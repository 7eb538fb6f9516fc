import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { BuilderConnection } from "../../src/connection";
import { podPlaces } from "../../src/machine/drivers/podPlaces";
import { type NodePods, podsOf } from "../../src/machine/pods";

vi.mock("../../src/machine/pods", () => ({
  podsOf: vi.fn(),
  missingPods: async ({ name }: { name: string }) => `no quota for ${name}`,
  podEndpoint: (node: { name: string }, pod: string) => `kube-pod://${pod}?of=${node.name}`,
}));

const node = (name: string) => ({ name, driverOptions: { namespace: "builds" } });
const connection = (...names: string[]): BuilderConnection => {
  return { name: "builder", driver: "kubernetes", nodes: names.map(node) };
};
const pods = (ready: string[], problems: string[] = []): NodePods => {
  const staying = new Map(ready.map((name) => [name, `uid of ${name}`]));
  return { ready, problems, staying, cluster: { kubeconfig: "{}" } };
};

describe("the places of a kubernetes builder", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("are the ready pods of each pool", async () => {
    vi.mocked(podsOf).mockImplementation(async ({ name }) => pods([`${name}-0`, `${name}-1`]));
    const place = (name: string, pod: string) => ({
      ...{ name: `${name}-${pod}`, endpoint: `kube-pod://${name}-${pod}?of=${name}` },
      ...{ cluster: { kubeconfig: "{}" }, connectTimeoutSeconds: 30 },
    });
    expect(await podPlaces(connection("amd64", "arm64"))).toEqual(
      ["amd64", "arm64"].map((name) => ({ node: name, places: [place(name, "0"), place(name, "1")] })),
    );
  });

  it("are waited for until a pod is ready", async () => {
    vi.mocked(podsOf).mockResolvedValueOnce(pods([], ["pod a is not ready: it is ending"]));
    vi.mocked(podsOf).mockResolvedValue(pods(["b"]));
    const found = podPlaces(connection("pool"));
    await vi.advanceTimersByTimeAsync(2000);
    expect((await found)[0]?.places.map(({ name }) => name)).toEqual(["b"]);
  });

  it("are an error with the reasons if none is ready within a minute", async () => {
    vi.mocked(podsOf).mockResolvedValue(
      pods([], ["pod a is not ready: ImagePullBackOff", "pod b is ending"]),
    );
    const failure = podPlaces(connection("pool")).catch(String);
    await vi.advanceTimersByTimeAsync(61_000);
    expect(await failure).toBe(
      "Error: builder builder: pod a is not ready: ImagePullBackOff\npod b is ending",
    );
  });

  it("are those of this moment where the number of pods follows the builds, and why others are missing", async () => {
    vi.mocked(podsOf).mockResolvedValue(pods([], ["pod a is not ready: ContainerCreating"]));
    const numbers = { maxReplicas: 4, buildsPerReplica: 2, readyTimeoutSeconds: 60 };
    const pool = { ...node("pool"), autoscaling: { configMap: "demand", ...numbers } };
    const [group] = await podPlaces({ ...connection(), nodes: [pool] });
    expect(group).toMatchObject({ node: "pool", places: [] });
    expect(group?.elastic).toMatchObject({ ...numbers, problems: ["pod a is not ready: ContainerCreating"] });
    expect(await group?.elastic?.missing()).toBe("no quota for pool");
  });
});
