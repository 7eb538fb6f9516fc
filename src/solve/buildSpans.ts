import type * as api from "@opentelemetry/api";
import { defined } from "../json";
import type { BuildParts } from "./buildParts";

/** What a span tells of a build from its beginning. */
export interface TracedBuild {
  /** Name of the component in its program. */
  name: string;
  /** Name of the builder's connection. */
  builder: string;
  /** The name that the spec gives; undefined if it gives none. */
  spec: string | undefined;
  /** The Dalec target. */
  target: string;
}

interface OpenSpan {
  span: api.Span;
  since: number;
  retries: number;
}

/**
 * One span of OpenTelemetry per build, for programs that set up an SDK, or that run with `pulumi up --tracing`. Without either,
 * the API does nothing.
 */
export class BuildSpans<Component extends object> {
  private readonly open = new Map<Component, OpenSpan>();

  /** A build asks for its builder. */
  begin(component: Component, { name, builder, spec, target }: TracedBuild): void {
    const attributes = defined({
      "dalec.resource": name,
      "dalec.builder": builder,
      "dalec.spec": spec,
      "dalec.target": target,
    });
    const span = openTelemetry().trace.getTracer("pulumi-dalec").startSpan("dalec build", { attributes });
    this.open.set(component, { span, since: Date.now(), retries: 0 });
  }

  /** Whether somebody records the span of a build. */
  isRecorded(component: Component): boolean {
    return this.open.get(component)?.span.isRecording() ?? false;
  }

  /** The builder is ready, and the build starts. */
  start(component: Component, places: string[]): void {
    const known = this.open.get(component);
    if (known === undefined) return;
    known.span.setAttribute("dalec.waiting_seconds", (Date.now() - known.since) / 1000);
    known.span.addEvent("the build starts", { "dalec.places": places });
    known.span.setAttribute("dalec.places", places);
  }

  /** The build was lost, and starts again. */
  again(component: Component, places: string[]): void {
    const known = this.open.get(component);
    if (known === undefined) return;
    known.retries += 1;
    known.span.addEvent("the build starts again", { "dalec.places": places });
    known.span.setAttribute("dalec.places", places);
  }

  /** The build has ended. The reason of a failure may contain what the build wrote, and is in Pulumi's log. */
  end(component: Component, { failed, parts }: { failed: boolean; parts?: BuildParts | undefined }): void {
    const known = this.open.get(component);
    if (known === undefined) return;
    this.open.delete(component);
    known.span.setAttribute("dalec.retries", known.retries);
    for (const [part, seconds] of Object.entries(parts ?? {})) {
      known.span.setAttribute(`dalec.${part}_seconds`, seconds);
    }
    if (failed) known.span.setStatus({ code: openTelemetry().SpanStatusCode.ERROR });
    known.span.end();
  }
}

/** The API of OpenTelemetry. An update that builds nothing does not load it. */
function openTelemetry(): typeof api {
  return require("@opentelemetry/api");
}
