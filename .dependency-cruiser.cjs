// The rooms of src, each below those that may import it: what a room may import besides itself and Node's own modules.
// A new file of src needs a room, and a new arrow a line here.
const pulumi = "@pulumi/pulumi";
const rooms = {
  json: { files: "json\\.ts" },
  inert: { files: "inert\\.ts" },
  // The words of a log that builds write and reports read.
  buildLines: { files: "buildLines\\.ts" },
  unknown: { files: "unknown\\.ts", packages: [pulumi] },
  perProgram: { files: "perProgram\\.ts", packages: [pulumi] },
  told: { files: "told\\.ts", imports: ["perProgram"], packages: [pulumi] },
  withoutStackTraces: { files: "withoutStackTraces\\.ts" },
  instanceName: { files: "instanceName\\.ts", packages: [pulumi] },
  dalec: { files: "dalec/", imports: ["json"], packages: ["yaml"] },
  confidential: { files: "confidential\\.ts", imports: ["json"], packages: [pulumi] },
  connection: { files: "connection\\.ts", imports: ["json"] },
  csv: { files: "csv\\.ts" },
  detached: { files: "detached\\.ts", packages: [pulumi] },
  keyPair: { files: "keyPair\\.ts" },
  machine: {
    files: "machine/",
    imports: ["connection", "csv", "json"],
    packages: ["@bufbuild/protobuf", "@kubernetes/client-node", "ws"],
  },
  keptName: {
    files: "keptName\\.ts",
    imports: ["arguments", "detached", "machine"],
    packages: [pulumi, "@pulumi/command"],
  },
  machineCommand: {
    files: "machineCommand\\.ts",
    imports: ["connection", "instanceName", "json", "keptName", "machine", "withoutStackTraces"],
    packages: [pulumi, "@pulumi/command"],
  },
  arguments: { files: "arguments\\.ts", imports: ["inert", "json"], packages: [pulumi] },
  shape: {
    files: "shape/",
    imports: ["arguments", "confidential", "dalec", "json"],
    packages: [pulumi],
  },
  buildkitd: {
    files: "buildkitd/",
    imports: ["arguments", "json", "keyPair"],
    packages: [pulumi, "smol-toml"],
  },
  builders: {
    files: "builders/",
    imports: [
      "arguments",
      "buildkitd",
      "confidential",
      "connection",
      // The names of platforms.
      "dalec",
      "instanceName",
      "json",
      "keyPair",
      "machine",
      "machineCommand",
      "perProgram",
      "shape",
      "told",
      "unknown",
    ],
    packages: [pulumi, "@pulumi/kubernetes", "smol-toml", "yaml"],
  },
  solve: {
    files: "solve/",
    imports: [
      "arguments",
      "buildLines",
      "confidential",
      "connection",
      "csv",
      "dalec",
      "detached",
      "json",
      "machine",
      "perProgram",
      "told",
      "withoutStackTraces",
    ],
    packages: ["@opentelemetry/api", pulumi, "@pulumi/docker-build", "yaml"],
  },
  builds: {
    files: "(?:image|package)\\.ts",
    imports: [
      "arguments",
      "connection",
      "dalec",
      "instanceName",
      "json",
      "machine",
      "machineCommand",
      "perProgram",
      "shape",
      "solve",
      "unknown",
      "withoutStackTraces",
    ],
    packages: [pulumi, "@pulumi/docker-build"],
  },
  build: {
    files: "build\\.ts",
    imports: ["arguments", "builders", "builds", "connection", "json", "shape", "solve"],
    packages: [pulumi],
  },
  index: {
    files: "index\\.ts",
    imports: ["arguments", "build", "builders", "buildkitd", "builds", "connection", "dalec", "solve"],
  },
  // What of solve looks at files alone, so that the command line can check contexts without loading Pulumi.
  contextFiles: {
    files:
      "solve/contexts/(?:contextDirectory|entries|goExpression|ignoreFile|linearExpression|needs|pattern|patternSyntax|visibility)\\.ts",
    imports: ["dalec", "json", "machine"],
  },
  report: {
    files: "report/",
    imports: ["buildLines", "dalec", "inert", "json", "machine"],
    packages: ["escape-html"],
  },
  cli: { files: "cli(?:\\.ts|/)", imports: ["contextFiles", "dalec", "inert", "json", "machine", "report"] },
  plugin: {
    files: "plugin(?:\\.ts|/)",
    imports: ["arguments", "index", "shape"],
    packages: [pulumi],
  },
  program: {
    files: "program(?:\\.ts|/)",
    imports: ["arguments", "build", "builders", "connection", "dalec", "index", "json", "shape"],
    packages: [pulumi],
  },
};

const anyOf = (patterns) => `(?:${patterns.join("|")})`;
const below = (patterns) => `^src/${anyOf(patterns)}`;

const rules = Object.entries(rooms).flatMap(([room, { files, imports = [], packages = [] }]) => [
  {
    name: `arrows-of-${room}`,
    comment: `${room} may import ${imports.join(", ") || "no other room"}.`,
    severity: "error",
    from: { path: below([files]) },
    to: {
      dependencyTypes: ["local"],
      pathNot: below([files, ...imports.map((name) => rooms[name].files)]),
    },
  },
  {
    name: `packages-of-${room}`,
    comment: `${room} may use ${packages.join(", ") || "no package"}.`,
    severity: "error",
    from: { path: below([files]) },
    to: { path: "^node_modules/", ...(packages.length > 0 && { pathNot: `/${anyOf(packages)}/` }) },
  },
]);

module.exports = {
  forbidden: [
    ...rules,
    {
      name: "a-room-for-each-file",
      comment: "Every file of src belongs to a room of .dependency-cruiser.cjs.",
      severity: "error",
      from: { path: "^src/", pathNot: below(Object.values(rooms).map(({ files }) => files)) },
      to: {},
    },
    {
      name: "no-circle",
      comment: "No two files need each other, not even through others.",
      severity: "error",
      from: { path: "^src/" },
      to: { circular: true },
    },
    {
      name: "resolvable",
      comment: "Every import leads somewhere.",
      severity: "error",
      from: { path: "^src/" },
      to: { couldNotResolve: true },
    },
    {
      name: "unit-tests-need-no-tools",
      comment: "A test that starts tools, daemons or an engine lies in test/engine.",
      severity: "error",
      from: { path: "^test/(?!engine/).*\\.test\\.ts$" },
      to: { path: "^test/support/(?:cluster|docker|engine|lab|ssh)/", reachable: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["require", "node", "default"] },
    skipAnalysisNotInRules: true,
    tsPreCompilationDeps: true,
  },
};
