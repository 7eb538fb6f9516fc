import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentProblem } from "../arguments";
import { hasCredentials } from "../confidential";
import { defined } from "../json";

/** How a daemon sends its traces and metrics. */
export const TelemetryProtocol = {
  /** OTLP over gRPC. Collectors listen for it on port 4317. */
  Grpc: "grpc",
  /** OTLP over HTTP, as protobuf. Collectors listen for it on port 4318. */
  HttpProtobuf: "http/protobuf",
} as const;
/** How a daemon sends its traces and metrics. */
export type TelemetryProtocol = (typeof TelemetryProtocol)[keyof typeof TelemetryProtocol];

/**
 * Where a builder's daemons send their traces and metrics. A change restarts the daemons, as a change of their environment
 * does.
 *
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
export interface TelemetryArgs {
  /**
   * Address of an OpenTelemetry collector, as the daemons reach it, such as `http://collector.monitoring:4317`. With
   * `https://` the connection is encrypted. For `http/protobuf`, the daemons add `/v1/traces` and `/v1/metrics` to it.
   */
  endpoint: pulumi.Input<string>;
  /** How the daemons send: `grpc` or `http/protobuf`. Defaults to `grpc`. */
  protocol?: pulumi.Input<TelemetryProtocol>;
  /**
   * Headers of every request, for example `authorization` with a token. Their values are secret in the state; the pages on
   * the drivers say who else can read them. Defaults to none.
   */
  headers?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Whether the daemons send traces: spans of each build and of its steps. Defaults to true. */
  traces?: pulumi.Input<boolean>;
  /** Whether the daemons send metrics. Defaults to true. */
  metrics?: pulumi.Input<boolean>;
}

/** Telemetry with known values. The headers are confidential. */
export type Telemetry = pulumi.Unwrap<TelemetryArgs>;

/** What is wrong with telemetry. No text contains a header's value. */
export function telemetryProblems(telemetry: Telemetry | undefined): ArgumentProblem[] {
  if (telemetry === undefined) return [];
  const { protocol } = telemetry;
  const reasons = defined({
    endpoint: endpointProblem(telemetry),
    protocol:
      protocol === undefined || protocols.includes(protocol)
        ? undefined
        : `expected one of ${protocols.join(", ")}, got "${protocol}"`,
    metrics:
      telemetry.traces === false && telemetry.metrics === false
        ? "expected traces or metrics, got neither; omit `telemetry`"
        : undefined,
  });
  return [
    ...Object.entries(reasons).map(([name, reason]) => ({ propertyPath: `telemetry.${name}`, reason })),
    ...headerProblems(telemetry.headers ?? {}),
  ];
}

const protocols: string[] = Object.values(TelemetryProtocol);

/** A header's name as BuildKit accepts it; it drops others (go.opentelemetry.io/otel, envconfig). */
const headerName = /^[A-Za-z0-9!#$%&'*+\-.^_`|~]+$/;

function endpointProblem({ endpoint, protocol }: Telemetry): string | undefined {
  if (hasCredentials(endpoint)) return "expected no credentials in the address. Give them as `headers`";
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol)) {
    return `expected a URL such as http://collector:4317, got "${endpoint}"`;
  }
  if (protocol === TelemetryProtocol.HttpProtobuf) return undefined;
  if (url.pathname !== "/") return `expected a host and a port for grpc, got the path "${url.pathname}"`;
  // gRPC would connect to port 443 (google.golang.org/grpc, resolver).
  const hasPort = /:\d+\/?$/.test(endpoint);
  return url.protocol === "http:" && !hasPort
    ? `expected a port, as in ${endpoint.replace(/\/$/, "")}:4317`
    : undefined;
}

function headerProblems(headers: Record<string, string>): ArgumentProblem[] {
  return Object.keys(headers)
    .filter((name) => !headerName.test(name))
    .map((name) => ({
      propertyPath: "telemetry.headers",
      reason: `expected names of HTTP headers, got ${JSON.stringify(name)}`,
    }));
}

/**
 * The environment of a daemon with telemetry, by which BuildKit decides (util/tracing/detect). It contains the headers.
 */
export function telemetryEnvironment({
  endpoint,
  protocol = TelemetryProtocol.Grpc,
  headers = {},
  traces = true,
  metrics = true,
}: Telemetry): Record<string, string> {
  const pairs = Object.entries(headers).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    ...(pairs.length === 0 ? {} : { OTEL_EXPORTER_OTLP_HEADERS: pairs.join(",") }),
    OTEL_TRACES_EXPORTER: traces ? "otlp" : "none",
    OTEL_METRICS_EXPORTER: metrics ? "otlp" : "none",
  };
}

/** The variable that names what everything comes from that a daemon sends. */
export function resourceVariable(attributes: Record<string, string>): { OTEL_RESOURCE_ATTRIBUTES: string } {
  const pairs = Object.entries(attributes).map(([name, value]) => `${name}=${value}`);
  return { OTEL_RESOURCE_ATTRIBUTES: pairs.join(",") };
}

/** The environment of the daemon of a builder that has only one; undefined without telemetry. */
export function daemonTelemetry(
  builder: string,
  telemetry: Telemetry | undefined,
): Record<string, string> | undefined {
  if (telemetry === undefined) return undefined;
  return { ...resourceVariable({ [builderAttribute]: builder }), ...telemetryEnvironment(telemetry) };
}

/** The attribute with the name of a builder's connection. */
export const builderAttribute = "dalec.builder";
