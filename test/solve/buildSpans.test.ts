import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { BuildSpans } from "../../src/solve/buildSpans";
import { recordSpans } from "../support/recording/recordSpans";

const traced = { name: "package", builder: "shop-dev-bk", spec: "hello", target: "bookworm/deb" };

describe("the span of a build", () => {
  let recording: ReturnType<typeof recordSpans>;
  beforeEach(() => {
    recording = recordSpans();
  });
  afterEach(() => recording.stop());

  it("tells what was built, how long it waited, where it ran, and that it was not repeated", () => {
    const spans = new BuildSpans<object>();
    const build = {};
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    spans.begin(build, traced);
    vi.advanceTimersByTime(2500);
    spans.start(build, ["pod a"]);
    expect(recording.spans).toMatchObject([{ ended: false }]);
    spans.end(build, { failed: false });
    expect(recording.spans).toEqual([
      {
        tracer: "pulumi-dalec",
        name: "dalec build",
        events: ["the build starts"],
        status: undefined,
        ended: true,
        attributes: {
          "dalec.resource": "package",
          "dalec.builder": "shop-dev-bk",
          "dalec.spec": "hello",
          "dalec.target": "bookworm/deb",
          "dalec.waiting_seconds": 2.5,
          "dalec.places": ["pod a"],
          "dalec.retries": 0,
        },
      },
    ]);
  });

  it("tells how long the parts of the build took, as far as that is known", () => {
    const spans = new BuildSpans<object>();
    const build = {};
    spans.begin(build, traced);
    expect(spans.isRecorded(build)).toBe(true);
    spans.end(build, { failed: false, parts: { transfer: 0.5, build: 12 } });
    expect(recording.spans).toMatchObject([
      { attributes: { "dalec.transfer_seconds": 0.5, "dalec.build_seconds": 12 } },
    ]);
    expect(recording.spans[0]?.attributes).not.toHaveProperty("dalec.export_seconds");
    expect(spans.isRecorded(build)).toBe(false);
  });

  it("counts the attempts after a loss, and names the place of the last one", () => {
    const spans = new BuildSpans<object>();
    const build = {};
    spans.begin(build, traced);
    spans.start(build, ["pod a"]);
    spans.again(build, ["pod b"]);
    spans.end(build, { failed: false });
    expect(recording.spans).toMatchObject([
      {
        events: ["the build starts", "the build starts again"],
        attributes: { "dalec.places": ["pod b"], "dalec.retries": 1 },
      },
    ]);
  });

  it("is an error without a text when the build fails, also before it starts", () => {
    const spans = new BuildSpans<object>();
    const build = {};
    spans.begin(build, { ...traced, spec: undefined });
    spans.end(build, { failed: true });
    const [span] = recording.spans;
    expect(span).toMatchObject({ ended: true, status: { code: 2 }, events: [] });
    expect(span?.status).not.toHaveProperty("message");
    expect(span?.attributes).not.toHaveProperty("dalec.spec");
  });

  it("is not made for a build that did not run", () => {
    const spans = new BuildSpans<object>();
    spans.start({}, []);
    spans.again({}, []);
    spans.end({}, { failed: false });
    expect(recording.spans).toEqual([]);
  });
});

it("nothing happens in a program without an SDK of OpenTelemetry", () => {
  const spans = new BuildSpans<object>();
  const build = {};
  spans.begin(build, traced);
  spans.start(build, []);
  expect(() => spans.end(build, { failed: true })).not.toThrow();
});
