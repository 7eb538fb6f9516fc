import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BuilderWatch } from "../../src/solve/builderWatch";

describe("the watch over a builder", () => {
  let lost: string | undefined;
  let asked: number;
  const warnings: string[] = [];
  const watch = () =>
    new BuilderWatch<string>(
      async () => {
        asked += 1;
        return lost;
      },
      (text, build) => warnings.push(`${build}: ${text}`),
    );

  beforeEach(() => {
    vi.useFakeTimers();
    [lost, asked] = [undefined, 0];
    warnings.length = 0;
  });
  afterEach(() => void vi.useRealTimers());

  it("warns within ten seconds when the builder no longer answers, once for each silence", async () => {
    const builder = watch();
    builder.begin("hello");
    builder.begin("other");
    await vi.advanceTimersByTimeAsync(20_000);
    expect(warnings).toEqual([]);
    lost = "node0 is silent";
    await vi.advanceTimersByTimeAsync(10_000);
    expect(warnings).toEqual(["hello: node0 is silent"]);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(warnings).toHaveLength(1);
    lost = undefined;
    await vi.advanceTimersByTimeAsync(10_000);
    lost = "node0 is silent";
    await vi.advanceTimersByTimeAsync(10_000);
    expect(warnings).toHaveLength(2);
  });

  it("warns for another build when one ends while it asks, and for none when all have", async () => {
    const ending = (more: string[]) => {
      const builder: BuilderWatch<string> = new BuilderWatch(
        async () => {
          builder.end("hello");
          return "node0 is silent";
        },
        (text, build) => warnings.push(`${build}: ${text}`),
      );
      for (const build of ["hello", ...more]) builder.begin(build);
    };
    ending([]);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(warnings).toEqual([]);
    ending(["other"]);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(warnings).toEqual(["other: node0 is silent"]);
  });

  it("asks only while builds run", async () => {
    const builder = watch();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(asked).toBe(0);
    builder.begin("hello");
    await vi.advanceTimersByTimeAsync(11_000);
    expect(asked).toBe(2);
    builder.end("hello");
    lost = "node0 is silent";
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toBe(2);
    expect(warnings).toEqual([]);
    builder.begin("again");
    await vi.advanceTimersByTimeAsync(6_000);
    expect(asked).toBe(3);
  });
});
