import { defaultFrontend } from "../dalec";

/** What a first spec is for. */
export interface FirstSpec {
  /** Name of the package, and of its program. */
  name: string;
  /** Path of the JSON Schema, relative to the spec, for editors. Defaults to none. */
  schema?: string | undefined;
}

/** What differs between the specs of languages. */
interface Language {
  /** What the language is called in a question. */
  title: string;
  /** What must be beside the spec. */
  expects(name: string): string;
  /** The parts from the sources on. */
  parts(name: string): string;
}

/** The source of every language: what is beside the spec. */
const source = `sources:
  src:
    context: {}
    excludes: [.git, .dalec, node_modules, dist, target]`;

const languages = {
  go: {
    title: "Go",
    expects: () => "go.mod, and a program in Go",
    parts: (name) => `${source}
    generate:
      # Downloads what go.mod requires, since build steps have no network.
      - gomod: {}

dependencies:
  build:
    golang: {}

build:
  env:
    CGO_ENABLED: "0"
  steps:
    - command: |
        cd src
        go build -o ${name} .

${program(`src/${name}:`, name)}`,
  },
  rust: {
    title: "Rust",
    expects: (name) => `Cargo.toml and Cargo.lock of a program named ${name}`,
    parts: (name) => `${source}
    generate:
      # Downloads what Cargo.lock names, since build steps have no network.
      - cargohome: {}

dependencies:
  build:
    # On Azure Linux and AlmaLinux, this package is \`rust\`.
    cargo: {}

build:
  steps:
    - command: |
        cd src
        cargo build --release --offline

${program(`src/target/release/${name}:`, name)}`,
  },
  node: {
    title: "Node",
    expects: () => "package.json with a script `build` that writes to dist, and package-lock.json",
    parts: (name) => `${source}
    generate:
      # Installs what package-lock.json names, since build steps have no network.
      - nodemod: {}

dependencies:
  build:
    npm: {}
  runtime:
    nodejs: {}

build:
  steps:
    - command: |
        cd src
        npm run build

artifacts:
  data_dirs:
    src/dist:
      subpath: ${name}`,
  },
  python: {
    title: "Python",
    expects: (name) => `${name}.py, which begins with #!/usr/bin/env python3`,
    parts: (name) => `${source}

dependencies:
  runtime:
    python3: {}

${program(`src/${name}.py:\n      name: ${name}\n      permissions: 0o755`, name)}`,
  },
  files: {
    title: "prebuilt files",
    expects: (name) => `a directory \`files\` with the program ${name}`,
    parts: (name) => `sources:
  files:
    context: {}
    path: files

${program(`files/${name}:\n      permissions: 0o755`, name)}`,
  },
} as const satisfies Record<string, Language>;

/** The languages, as the command line names them. */
export type LanguageName = keyof typeof languages;

/** The names of the languages. */
export const languageNames: readonly LanguageName[] = ["go", "rust", "node", "python", "files"];

/** What a language is called in a question. */
export function titleOf(language: LanguageName): string {
  return languages[language].title;
}

/** What a first spec expects beside it. */
export function expectationOf(language: LanguageName, name: string): string {
  return languages[language].expects(name);
}

/** The text of a first spec. It has no errors, and builds once what it expects is there. */
export function firstSpec(language: LanguageName, { name, schema }: FirstSpec): string {
  const forEditors = schema === undefined ? "" : `# yaml-language-server: $schema=${schema}\n`;
  return `# syntax=${defaultFrontend}
${forEditors}name: ${name}
version: 0.1.0
revision: 1
description: Says in one sentence what ${name} is.
license: Apache-2.0
packager: Your Team <you@example.com>

${languages[language].parts(name)}
`;
}

/** An installed program, and a test that finds it. */
function program(artifact: string, name: string): string {
  return `artifacts:
  binaries:
    ${artifact}

image:
  entrypoint: /usr/bin/${name}

tests:
  - name: the program is installed
    files:
      /usr/bin/${name}:
        permissions: 0o755`;
}

/** The name of a package, from the name of a directory. */
export function packageNameOf(directory: string): string {
  const name = directory.toLowerCase().replaceAll(/[^a-z0-9+.-]+/g, "-");
  return name.replaceAll(/^[^a-z0-9]+|[^a-z0-9+]+$/g, "") || "my-package";
}
