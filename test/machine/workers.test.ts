import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { describe, expect, it } from "vitest";
import { readWorkers } from "../../src/machine/workers";

type Field = [number, string | bigint | Uint8Array];

/** A message that consists of texts, numbers and other messages. */
function message(...fields: Field[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const [number, value] of fields) {
    if (typeof value === "bigint") writer.tag(number, 0).uint64(value);
    else if (typeof value === "string") writer.tag(number, 2).string(value);
    else writer.tag(number, 2).bytes(value);
  }
  return writer.finish();
}

const version = (text: string): Field => [5, message([1, "github.com/moby/buildkit"], [2, text])];
const label = (name: string, value: string): Field => [2, message([1, name], [2, value])];
const snapshotter = "org.mobyproject.buildkit.worker.snapshotter";
const gcPolicy: Field = [4, message([1, 1n], [2, 18_446_744_073_709_551_615n])];

describe("the workers of a daemon", () => {
  it("have a version and labels, whatever else the answer contains", () => {
    const worker = message(
      [1, "id"],
      label(snapshotter, "overlayfs"),
      label("a", "ü"),
      gcPolicy,
      version("v0.32.2"),
    );
    const answers = { workers: message([1, worker], [1, message([1, "other"])]), info: new Uint8Array() };
    expect(readWorkers(answers)).toEqual([
      { version: "v0.32.2", labels: { [snapshotter]: "overlayfs", a: "ü" } },
      { version: "", labels: {} },
    ]);
  });

  it("have the version of their Docker engine, which reports it only as its own", () => {
    const info = message([1, message([1, "github.com/moby/buildkit"], [2, "v0.26.0"])]);
    expect(readWorkers({ workers: message([1, message([1, "id"])]), info })[0]?.version).toBe("v0.26.0");
  });

  it("are an error if the answer ends in the middle of a field", () => {
    const workers = message([1, message([1, "id"], version("v0.32.2"))]);
    expect(() => readWorkers({ workers: workers.subarray(0, -3), info: new Uint8Array() })).toThrow(
      RangeError,
    );
  });
});
