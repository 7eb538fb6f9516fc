/** A spec that builds in a second, with every part that the contract changes. */
export const helloSpec = `# syntax=ghcr.io/project-dalec/dalec/frontend:0.21.5
name: hello
version: 1.0.0
revision: "1"
license: MIT
description: says hello
website: https://example.com
packager: Ops <ops@example.com>
sources:
  src:
    inline:
      dir:
        files:
          hello.sh:
            permissions: 0o755
            contents: |
              #!/bin/sh
              echo hello
build:
  steps:
    - command: cp src/hello.sh hello
artifacts:
  binaries:
    hello: {}
image:
  entrypoint: /usr/bin/hello
tests:
  - name: runs
    steps:
      - command: /usr/bin/hello
        stdout: { contains: [hello] }
`;

/** Replaces one piece of the text of the spec; throws when the spec lacks it. */
export function changedSpec(from: string, to: string): string {
  if (!helloSpec.includes(from)) throw new Error(`the spec does not contain ${JSON.stringify(from)}`);
  return helloSpec.replace(from, () => to);
}

/** A spec with every kind of artifact and check in the contract. */
export const richSpec = `# syntax=ghcr.io/project-dalec/dalec/frontend:0.21.5
name: rich
version: \${VERSION}
revision: 2
license: MIT
description: many kinds of artifacts
website: https://example.com
packager: Ops
args: { VERSION: 1.2.3 }
sources:
  src:
    inline:
      dir:
        files:
          tool.sh: { permissions: 0o755, contents: "#!/bin/sh\\necho tool\\n" }
          tool.conf: { contents: "a = 1\\n" }
          tool.8: { contents: ".TH TOOL 8\\n" }
          tool.service: { contents: "[Service]\\nExecStart=/usr/bin/tool\\n" }
          README.md: { contents: "# read\\n" }
          data.txt: { permissions: 0o600, contents: "data\\n" }
          header.h: { contents: "h\\n" }
  one: { inline: { file: { contents: "one\\n" } } }
  given: { context: { name: assets }, path: sub, includes: ["*.txt"] }
  fix:
    inline:
      file:
        contents: |
          --- a/tool.conf
          +++ b/tool.conf
          @@ -1 +1 @@
          -a = 1
          +a = 2
patches: { src: [{ source: fix }] }
build:
  env: { GREETING: "hi there" }
  steps:
    - command: mkdir out; cp src/tool.sh out/tool; echo "$GREETING" > out/greeting
    - command: 'echo "$X" > out/x; cp one given/asset.txt src/tool.8 out/; test ! -e given/skipped.md'
      env: { X: the x }
artifacts:
  binaries: { out/tool: {} }
  configFiles: { src/tool.conf: { subpath: rich } }
  manpages: { out/tool.8: {} }
  docs: { src/README.md: {}, out/greeting: { subpath: more, name: hello.txt } }
  libexec: { src/tool.sh: { name: helper } }
  headers: { src/header.h: {} }
  data_dirs: { src/data.txt: { subpath: rich }, "out/*": { subpath: rich/all } }
  createDirectories: { config: { rich.d: {} }, state: { rich: { mode: 0o700 } } }
  systemd: { units: { src/tool.service: {} }, dropins: { src/tool.conf: { unit: other.service } } }
  links: [{ source: /usr/bin/tool, dest: /usr/bin/t }]
dependencies: { runtime: { libc6: { version: [">= 2.0"] } } }
provides: { richer: {} }
image:
  entrypoint: /usr/bin/tool --serve "a b"
  cmd: x y
  env: [A=b]
  labels: { "org.example.version": "\${VERSION}" }
  working_dir: /var/lib/rich
  user: nobody
  volumes: { /data: {} }
  stop_signal: SIGINT
  post: { symlinks: { /usr/bin/tool: { paths: [/tool, /opt/x/tool] } } }
targets: { bookworm: { image: { labels: { extra: "1" }, cmd: z } } }
tests:
  - name: files
    files:
      /etc/rich/tool.conf: { equals: "a = 2\\n", permissions: 0o644 }
      /usr/share/rich/all/x: { equals: "the x\\n" }
      /usr/bin/t: { link_target: tool }
      /tool: { link_target: /usr/bin/tool }
      /var/lib/rich: { is_dir: true, permissions: 0o700 }
      /nothing: { not_exist: true }
  - name: steps
    env: { Y: z }
    mounts: [{ dest: /m, spec: { inline: { file: { contents: mounted } } } }]
    steps:
      - command: cat /m
        stdout: { equals: mounted, starts_with: moun, ends_with: ted, matches: ["^m.*d$"] }
        stderr: { empty: true }
      - command: sh -c "cat; echo $Y"
        stdin: "in"
        stdout: { equals: "inz\\n" }
`;
