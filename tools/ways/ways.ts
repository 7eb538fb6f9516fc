import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What a way left on the machine. */
export interface Result {
  /** The directory in which its commands ran. */
  directory: string;
  /** What they printed. */
  printed: string;
  /** Runs another command there, and returns what it prints. */
  run(command: string): Promise<string>;
}

/** A way of the page to something that works. */
export interface Way {
  /** Its name on the page. */
  name: string;
  /** Where its commands run: in the clone, or in an empty directory next to it. */
  place: "clone" | "project";
  /** The projects whose stacks it leaves, relative to that directory. */
  projects: string[];
  /** The way that it continues, on the same machine. */
  after?: string;
  /** Whether it needs a cluster. */
  cluster?: boolean;
  /** Throws unless the way led where the page says. */
  check(result: Result): Promise<void> | void;
}

const nothingChanges = async ({ run }: Result): Promise<void> => {
  const again = await run("pulumi up");
  demand(again, /\d+ unchanged/, "the second pulumi up");
  if (/\d+ (created|updated|replaced|deleted)/.test(again)) throw new Error(`it built again:\n${again}`);
};

const hasPackage = ({ directory }: Result, place: string): void =>
  demand(readdirSync(join(directory, place)).join(" "), /hello_1\.0\.0\S*\.deb/, place);

const builtPackage = async (result: Result): Promise<void> => {
  hasPackage(result, "dist");
  await nothingChanges(result);
};

/** The ways of docs/getting-started.md. */
export const ways: Way[] = [
  {
    name: "demo",
    place: "clone",
    projects: [],
    check: ({ printed }) => demand(printed, /The demo took \d+ s\./, "the demo"),
  },
  {
    name: "own spec",
    place: "clone",
    projects: ["."],
    check: async (result) => {
      demand(result.printed, /^ok my-spec\.yml for bookworm\/deb$/m, "the check");
      hasPackage(result, "packages/bookworm/deb");
      await nothingChanges(result);
    },
  },
  { name: "program in TypeScript", place: "project", projects: ["."], check: builtPackage },
  { name: "program in YAML", place: "project", projects: ["."], check: builtPackage },
  { name: "program in Python", place: "project", projects: ["."], check: builtPackage },
  {
    name: "cluster",
    place: "clone",
    projects: ["examples/k8s-builder"],
    cluster: true,
    check: async ({ run }) => {
      const selector = "--selector app.kubernetes.io/name=buildkitd";
      const pods = await run(`kubectl get pods --all-namespaces ${selector} --no-headers`);
      demand(pods, /\bRunning\b/, "the pods");
    },
  },
  {
    name: "second stack",
    place: "clone",
    projects: ["examples/my-package", "examples/k8s-builder"],
    after: "cluster",
    cluster: true,
    check: async ({ run }) => {
      const ref = await run("pulumi stack output ref --cwd examples/my-package");
      demand(ref, /^my-package:latest/, "the output ref");
    },
  },
];

function demand(text: string, pattern: RegExp, what: string): void {
  if (!pattern.test(text)) throw new Error(`${what}: expected ${pattern}, got:\n${text}`);
}

/**
 * Changes a clone for a machine that reaches no registry: its builders then pull from a registry of the tests, which has no
 * images of Azure Linux.
 *
 * @param mirrorsToml Text of buildkitd.toml that names the registry.
 * @param podImage The image of BuildKit for pods; undefined without a cluster.
 */
export function useLab(clone: string, mirrorsToml: string, podImage: string | undefined): void {
  const edit = (path: string, from: string, to: string) => {
    const text = readFileSync(join(clone, path), "utf8");
    if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
    writeFileSync(join(clone, path), text.replace(from, to));
  };
  const toml = JSON.stringify(mirrorsToml);
  const builder = JSON.stringify({ buildkitdConfig: { extraToml: mirrorsToml } });
  writeFileSync(join(clone, "Pulumi.dev.yaml"), JSON.stringify({ config: { "dalec:builder": builder } }));
  const template = (language: string, file: string) => join("templates", `dalec-${language}`, file);
  const local = 'LocalBuilder("builder"';
  edit(template("typescript", "index.ts"), local, `${local}, ${builder}`);
  edit(template("python", "__main__.py"), local, `${local}, buildkitd_config={"extra_toml": ${toml}}`);
  edit(
    template("yaml", "Pulumi.yaml"),
    "dalec:LocalBuilder",
    `dalec:LocalBuilder\n    properties: ${builder}`,
  );
  if (podImage === undefined) return;
  const pods = `image: "${podImage}", hostNetwork: true, buildkitdConfig: { extraToml: ${toml} }`;
  edit("examples/k8s-builder/index.ts", '"k8s-builder")', `"k8s-builder", { ${pods} })`);
  edit("examples/my-package/index.ts", '"azl3"', '"bookworm/testing/container"');
}
