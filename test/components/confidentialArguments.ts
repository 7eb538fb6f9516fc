import type { Schema, SchemaProperty } from "../plugin/analyze";

/** Arguments of one component in which every value that can be confidential contains `sentinel`, all of it plain. */
export interface ConfidentialArguments {
  /** What distinguishes these arguments. */
  title: string;
  /** Type of the component. */
  type: string;
  /** The arguments, in the project `directory`. */
  args(directory: string): object;
}

/** The text that must appear nowhere in clear. */
export const sentinel = "do-not-show-this";

const certificate = "-----BEGIN CERTIFICATE-----\nMAo=\n-----END CERTIFICATE-----\n";
const key = `-----BEGIN PRIVATE KEY-----\n${sentinel}\n-----END PRIVATE KEY-----\n`;
const url = `https://user:${sentinel}@example.com/a.git`;
const kubeconfig = JSON.stringify({
  "current-context": "a",
  contexts: [{ name: "a", context: { cluster: "a", user: "a" } }],
  clusters: [{ name: "a", cluster: { server: "https://a" } }],
  users: [{ name: "a", user: { token: sentinel } }],
});

const tls = { caCert: certificate, cert: certificate, key };
const engine = { host: "tcp://engine.example.com:2376", tls };
const endpoint = "tcp://buildkit.example.com:1234";
const buildkitdConfig = {
  registries: [{ host: "registry.example.com", clientCertificate: { cert: certificate, key } }],
};
const environment = { TOKEN: sentinel, HTTP_PROXY: `http://user:${sentinel}@proxy:3128` };
const telemetry = {
  endpoint: "https://otel.example.com:4317",
  headers: { authorization: `Bearer ${sentinel}` },
};
const buildkitdCertificates = { "registry.example.com/key.pem": key };
const confidentialNodes = {
  tls: { tls },
  engine: { engine },
  driverOptions: { driverOptions: { "env.TOKEN": sentinel } },
  buildkitdCertificates: { buildkitdCertificates },
  cluster: { cluster: { kubeconfig } },
  daemon: { daemon: { buildkitdCertificates, environment } },
};
const connectionTo = (node: object) => ({
  name: "elsewhere",
  driver: "remote",
  nodes: [{ name: "a", endpoint, ...node }],
});
const connection = connectionTo(Object.assign({}, ...Object.values(confidentialNodes)));

const builders = {
  local: { buildkitdConfig, telemetry },
  docker: engine,
  dockerContainer: { ...engine, buildkitdConfig, environment, telemetry },
  kubernetes: { buildkitdConfig, environment, telemetry, clientAccess: { kubeconfig } },
  remote: { endpoint, tls },
};
const nodes = { nodes: [{ endpoint, tls }] };

const attributes = {
  bucket: "caches",
  access_key_id: sentinel,
  secret_access_key: sentinel,
  session_token: sentinel,
  token: sentinel,
  ghtoken: sentinel,
  account_url: `https://account.blob.core.windows.net/?sv=1&sig=${sentinel}`,
};
const cache = [{ type: "s3", attributes }];
const options = {
  secrets: { TOKEN: sentinel },
  registries: [{ address: "registry.example.com", username: "me", password: sentinel }],
  cacheFrom: cache,
  cacheTo: cache,
  context: url,
  namedContexts: { other: url },
};

const packageOf = (directory: string) => ({
  target: "bookworm/deb",
  outputDirectory: `${directory}/dist-secrets`,
  ...options,
});
const image = { target: "bookworm/container", push: true, tags: ["registry.example.com/a:1"], ...options };
const spec = (directory: string) => ({ spec: `${directory}/my-spec.yml` });

/** Arguments of every component; several for a component whose arguments exclude each other. */
export const confidentialArguments: ConfidentialArguments[] = [
  ...Object.entries(builders).map(([name, args]) => ({
    title: `the builder ${name}`,
    type: `dalec:index:${name[0]?.toUpperCase()}${name.slice(1)}Builder`,
    args: () => args,
  })),
  { title: "the builder remote with nodes", type: "dalec:index:RemoteBuilder", args: () => nodes },
  {
    title: "a Package",
    type: "dalec:index:Package",
    args: (directory) => ({ ...spec(directory), builder: connection, ...packageOf(directory) }),
  },
  {
    title: "an Image",
    type: "dalec:index:Image",
    args: (directory) => ({ ...spec(directory), builder: connection, ...image }),
  },
  ...Object.entries(builders).map(([name, builder]) => ({
    title: `a Build with ${name}`,
    type: "dalec:index:Build",
    args: (directory: string) => buildArgs(directory, { [name]: builder }),
  })),
  // One at a time, since a secret in a connection makes all of it secret.
  ...Object.entries(confidentialNodes).map(([name, node]) => ({
    title: `a Build with a connection that has ${name}`,
    type: "dalec:index:Build",
    args: (directory: string) => buildArgs(directory, { connection: connectionTo(node) }),
  })),
  {
    title: "a Build with remote nodes",
    type: "dalec:index:Build",
    args: (directory) => buildArgs(directory, { remote: nodes }),
  },
];

function buildArgs(directory: string, builder: object): object {
  return { ...spec(directory), builder, packages: [packageOf(directory)], images: [image], ...options };
}

/** The paths of all values that contain the sentinel: `nodes[].tls.key`, and `environment.*` in a map. */
export function sentinelPaths(schema: Schema, type: string, args: object): string[] {
  const maps = new Set(textPaths(schema, type).filter((path) => path.endsWith(".*")));
  const found = (value: unknown, path: string): string[] => {
    if (typeof value === "string") return value.includes(sentinel) ? [path] : [];
    if (Array.isArray(value)) return value.flatMap((item) => found(item, `${path}[]`));
    return Object.entries(value ?? {}).flatMap(([name, inner]) => {
      const below = path === "" ? name : `${path}.${name}`;
      return found(inner, maps.has(`${path}.*`) ? `${path}.*` : below);
    });
  };
  return found(args, "");
}

/** The paths of all arguments that are text, and `.*` for a map with texts. */
export function textPaths(schema: Schema, type: string): string[] {
  const visit = (property: SchemaType, path: string, above: string[]): string[] => {
    const { $ref, items, additionalProperties } = property;
    if (items !== undefined) return visit(items, `${path}[]`, above);
    if (additionalProperties !== undefined) return visit(additionalProperties, `${path}.*`, above);
    if ($ref === undefined) return property.type === "string" ? [path] : [];
    if (above.includes($ref)) return [];
    const known = schema.types[$ref.replace("#/types/", "")]?.properties ?? {};
    return visitAll(known, path, [...above, $ref]);
  };
  const visitAll = (properties: Record<string, SchemaType>, path: string, above: string[]): string[] =>
    Object.entries(properties).flatMap(([name, one]) =>
      visit(one, path === "" ? name : `${path}.${name}`, above),
    );
  return visitAll(schema.resources[type]?.inputProperties ?? {}, "", []);
}

interface SchemaType extends SchemaProperty {
  items?: SchemaType;
  additionalProperties?: SchemaType;
}
