import { cpSync, existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { parse } from "yaml";
import { createAuthority } from "../certificates";

const root = resolve(__dirname, "..", "..", "..");

/** A folder of `examples/` that is a Pulumi project. */
export interface Example {
  /** Name of the folder. */
  name: string;
  directory: string;
  runtime: "nodejs" | "yaml" | "python" | "go";
  /** Text of its README.md; empty when it has none. */
  readme: string;
  /** Names of the settings that its program reads. */
  settings: string[];
}

/** Every example. */
export function listExamples(): Example[] {
  return readdirSync(join(root, "examples"))
    .map((name) => join(root, "examples", name))
    .filter((directory) => existsSync(join(directory, "Pulumi.yaml")))
    .map(exampleIn);
}

/** The example in a folder. */
export function exampleIn(directory: string): Example {
  const project = parse(readFileSync(join(directory, "Pulumi.yaml"), "utf8"));
  const readme = join(directory, "README.md");
  const runtime = project.runtime.name ?? project.runtime;
  const program = runtime === "nodejs" ? readFileSync(join(directory, "index.ts"), "utf8") : "";
  const read = [...program.matchAll(/config\.(?:get|require)\w*(?:<[^>]*>)?\("(\w+)"/g)];
  return {
    name: basename(directory),
    directory,
    runtime,
    readme: existsSync(readme) ? readFileSync(readme, "utf8") : "",
    settings: [...Object.keys(project.config ?? {}), ...read.map(([, name = ""]) => name)],
  };
}

/** The settings that the commands of the README make, `{ tag: "registry.example.com/…" }`. */
export function settingsOf({ readme }: Example): Record<string, string> {
  const authority = createAuthority();
  const client = authority.issue("client");
  const files: Record<string, string> = {
    "ca.pem": authority.cert,
    "cert.pem": client.cert,
    "key.pem": client.key,
    "password.txt": "not a real one",
  };
  const commands = readme.matchAll(/^pulumi config set (?:--secret )?(\w+) (?:< (\S+)|(\S+))$/gm);
  return Object.fromEntries(
    [...commands].map(([line, name = "", file, value = ""]) => {
      const setting = file === undefined ? value : files[file];
      if (setting === undefined) throw new Error(`no file ${file} for: ${line}`);
      return [name, setting];
    }),
  );
}

/** Settings as keys of a stack's configuration, which begin with the name of the project. */
export function configOf(project: string, settings: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [`${project}:${name}`, value]));
}

/** Copies an example's files to a project's directory, and links the packages that `npm install` would download. */
export function copyExample(name: string, directory: string): void {
  const source = join(root, "examples", name);
  const made = ["node_modules", "dist", ".dalec", "sdks", "venv", "__pycache__"];
  const isSource = (path: string) => !made.includes(basename(path));
  cpSync(source, directory, { recursive: true, filter: (path) => path === source || isSource(path) });
  if (existsSync(join(source, "package.json"))) {
    symlinkSync(join(root, "node_modules"), join(directory, "node_modules"));
  }
}
