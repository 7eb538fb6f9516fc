/** The parts of the smallest spec that tests can change. */
export interface HelloOptions {
  /** The output of the built program. Defaults to `Hello`. */
  word?: string;
  /** Shell command of the build step. Defaults to one that creates `out/hello`. */
  command?: string;
  /** The output that the test step expects. Defaults to the word. */
  expected?: string;
  /** Further text at the end of the spec. */
  extra?: string;
}

/** A spec without a context: a package with a shell program, and one test. */
export function helloSpec(options: HelloOptions = {}): string {
  const {
    word = "Hello",
    command = "mkdir -p out && cp src out/hello",
    expected = word,
    extra = "",
  } = options;
  return `# syntax=ghcr.io/project-dalec/dalec/frontend:0.21.5
name: hello
version: 1.0.0
revision: 1
description: Says hello.
license: Apache-2.0
packager: Hello Team <hello@example.com>
sources:
  src:
    inline:
      file:
        permissions: 0o755
        contents: |
          #!/bin/sh
          echo ${word}
build:
  steps:
    - command: ${JSON.stringify(command)}
artifacts:
  binaries:
    out/hello:
image:
  entrypoint: /usr/bin/hello
tests:
  - name: it says ${expected}
    steps:
      - command: /usr/bin/hello
        stdout:
          equals: "${expected}\\n"
${extra}`;
}
