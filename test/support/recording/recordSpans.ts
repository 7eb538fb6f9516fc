import { type Attributes, type Span, type SpanStatus, type TracerProvider, trace } from "@opentelemetry/api";

/** A span that a program made. */
export interface RecordedSpan {
  /** Name of the tracer. */
  tracer: string;
  name: string;
  attributes: Attributes;
  /** The names of its events, in order. */
  events: string[];
  status: SpanStatus | undefined;
  ended: boolean;
}

/** Stands in for an SDK of OpenTelemetry in this process, and keeps its spans until it is stopped. */
export function recordSpans(): { spans: RecordedSpan[]; stop(): void } {
  const spans: RecordedSpan[] = [];
  const provider: Pick<TracerProvider, "getTracer"> = {
    getTracer: (tracer) => ({
      startSpan: (name, options = {}) => {
        const kept: RecordedSpan = {
          ...{ tracer, name, events: [], status: undefined, ended: false },
          attributes: { ...options.attributes },
        };
        spans.push(kept);
        return spanOf(kept);
      },
      startActiveSpan: () => {
        throw new Error("the library makes no span active");
      },
    }),
  };
  if (!trace.setGlobalTracerProvider(provider)) throw new Error("this process has an SDK of OpenTelemetry");
  return { spans, stop: () => trace.disable() };
}

function spanOf(kept: RecordedSpan): Span {
  const change =
    (work: (...args: never[]) => void) =>
    (...args: unknown[]) => {
      if (kept.ended) throw new Error("the span has ended");
      work(...(args as never[]));
    };
  return {
    isRecording: () => !kept.ended,
    setAttribute: change((name: string, value: string) => {
      kept.attributes[name] = value;
    }),
    addEvent: change((name: string) => void kept.events.push(name)),
    setStatus: change((status: SpanStatus) => {
      kept.status = status;
    }),
    end: change(() => {
      kept.ended = true;
    }),
  } as unknown as Span;
}
