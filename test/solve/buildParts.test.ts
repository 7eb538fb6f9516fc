import { describe, expect, it } from "vitest";
import { type HeardBuild, partsOf } from "../../src/solve/buildParts";
import type { SeenStep } from "../../src/solve/progressText";

const heard = (steps: SeenStep[], sent?: number): HeardBuild => ({
  steps: new Map(steps.map((step) => [step.digest, step])),
  ...(sent !== undefined && { sent }),
});
const context = { digest: "1", name: "[internal] load build context", started: 1000, ended: 3000, seen: 0 };
const work = { digest: "2", name: "Build deb package", started: 3000, ended: 9000, seen: 2000 };
const exporting = { digest: "3", name: "exporting to client directory", started: 9500, seen: 8500 };

describe("the parts of a build", () => {
  it("follow each other: files are sent, steps run, the result is written", () => {
    const parts = partsOf(heard([context, work, { ...exporting, ended: 10_000 }], 2800), 60_000);
    expect(parts).toEqual({ transfer: 1.8, build: 6.7, export: 0.5 });
  });

  it("take the time of this machine for a result whose end is not heard", () => {
    expect(partsOf(heard([work, exporting]), 9750)).toEqual({ build: 6.5, export: 1.25 });
  });

  it("do not have what the daemon does not say", () => {
    expect(partsOf(heard([context, work]), 60_000)).toEqual({ build: 8 });
    expect(partsOf(heard([context, { digest: "2", name: "Build deb package" }]), 60_000)).toEqual({
      build: 2,
    });
  });

  it("count all that was sent from the first step to the result", () => {
    expect(partsOf(heard([work, exporting], 3000), 9750)).toEqual({ transfer: 0, build: 6.5, export: 1.25 });
    expect(partsOf(heard([work, exporting], 9500), 9750)).toEqual({ transfer: 6.5, build: 0, export: 1.25 });
  });

  it("do not count what was sent before the steps, as for another build, or after them, such as the result", () => {
    expect(partsOf(heard([work, exporting], 2999), 9750)).toEqual({ build: 6.5, export: 1.25 });
    expect(partsOf(heard([work, exporting], 9800), 9750)).toEqual({ build: 6.5, export: 1.25 });
  });

  it("are unknown before anything begins", () => {
    expect(partsOf(heard([{ digest: "1", name: "Build deb package" }]), 0)).toBeUndefined();
  });
});
