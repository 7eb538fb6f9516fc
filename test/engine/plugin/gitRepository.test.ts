import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { rootCertificates } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, parseDocument } from "yaml";
import manifest from "../../../package.json";
import { addressOf } from "../../../tools/docs/address.mjs";
import { languageObstacle, npmEnvironment, packageManagerEnvironment } from "../../support/engine/languages";
import { providerObstacle } from "../../support/engine/plugins";
import { runProcess } from "../../support/engine/process";
import { programObstacle } from "../../support/engine/programs";
import { virtualEnvironmentOf } from "../../support/engine/virtualEnvironment";
import { openWorkspace, type Workspace } from "../../support/engine/workspace";
import { copyExample } from "../../support/examples/examples";
import { bareRepository, type GitServer, serveRepositories } from "../../support/gitServer";
import { root } from "./programContract";

const { version } = manifest;
// The npm packages of Pulumi's providers install their plugins, if these are missing.
const obstacle =
  programObstacle("pulumi", "git", "npm") ??
  providerObstacle("docker-build") ??
  providerObstacle("kubernetes");

/** A machine that has neither the plugin nor its npm packages. */
describe.skipIf(obstacle)("the plugin in a Git repository", { timeout: 600_000 }, () => {
  let server: GitServer;
  let workspace: Workspace;
  let source: string;
  let environment: Record<string, string>;

  beforeAll(async () => {
    workspace = await openWorkspace({
      environment: {
        ...packageManagerEnvironment("python"),
        ...packageManagerEnvironment("go"),
        ...npmEnvironment(),
      },
    });
    const { hostname, pathname } = new URL(`${addressOf(manifest)}.git`);
    source = `${hostname}${pathname}`;
    const repositories = join(workspace.directory, "repositories");
    mkdirSync(dirname(join(repositories, pathname)), { recursive: true });
    bareRepository(join(repositories, pathname), root, `v${version}`);
    server = await serveRepositories(repositories, hostname);
    const certificate = join(workspace.directory, "certificate.pem");
    writeFileSync(certificate, [...rootCertificates, ...trusted(), server.certificate].join("\n"));
    environment = { ...workspace.environment, SSL_CERT_FILE: certificate, HTTPS_PROXY: server.proxy };
  });

  afterAll(async () => {
    await workspace?.close();
    await server?.stop();
  });

  /** The certificates that this machine trusts in addition to the usual ones. */
  function trusted(): string[] {
    const { SSL_CERT_FILE: file } = process.env;
    return file === undefined ? [] : [readFileSync(file, "utf8")];
  }

  /** Takes the package of the clone out of an example, as a new project has none. */
  function newProject(example: string): string {
    const directory = join(workspace.directory, example);
    copyExample(example, directory);
    const path = join(directory, "Pulumi.yaml");
    const project = parseDocument(readFileSync(path, "utf8"));
    project.delete("packages");
    writeFileSync(path, project.toString());
    const requirements = join(directory, "requirements.txt");
    if (existsSync(requirements)) {
      writeFileSync(requirements, readFileSync(requirements, "utf8").replace("sdks/dalec\n", ""));
    }
    return directory;
  }

  it.skipIf(programObstacle("pulumi-language-yaml"))(
    "gives its components to a program in YAML",
    async () => {
      const pulumi = await project("yaml");
      await pulumi("stack", "init", "test");
      const preview = await pulumi("preview", "--non-interactive");
      expect(preview).toMatch(/\+ +dalec:index:Package +hello +create/);
    },
  );

  // The tests of each language run a program with the SDK.
  it.skipIf(languageObstacle("python"))("gives a program in Python an SDK", () => expectSdk("python"));
  it.skipIf(languageObstacle("go"))("gives a program in Go an SDK", () => expectSdk("go"));

  async function expectSdk(language: string): Promise<void> {
    await project(language);
    const sdks = join(workspace.directory, language, "sdks");
    const files = readdirSync(sdks, { recursive: true, encoding: "utf8" });
    const found = files.find((file) => basename(file) === "pulumi-plugin.json");
    const plugin = JSON.parse(readFileSync(join(sdks, found ?? ""), "utf8"));
    expect(plugin).toEqual({ resource: true, name: "dalec", version, server: `git://${source}` });
  }

  type Pulumi = (...args: string[]) => Promise<string>;

  /** Adds the package to a project. */
  async function project(example: string): Promise<Pulumi> {
    const directory = newProject(example);
    const pulumi = async (...args: string[]) => {
      const { code, stdout, stderr } = await runProcess("pulumi", args, { environment, directory });
      expect(code, stdout + stderr).toBe(0);
      return stdout + stderr;
    };
    const { PIP_CONSTRAINT: constraints = "" } = workspace.environment;
    if (example === "python") virtualEnvironmentOf(directory, constraints).restore();
    await pulumi("package", "add", `https://${source}@v${version}`);
    const { packages } = parse(readFileSync(join(directory, "Pulumi.yaml"), "utf8"));
    expect(Object.keys(packages)).toEqual(["dalec"]);
    // Pulumi keeps the `v` when it has just installed the plugin.
    expect(packages.dalec.replace("@v", "@")).toBe(`${source}@${version}`);
    return pulumi;
  }

  it("is installed without what only its development needs", () => {
    const plugins = join(workspace.environment.PULUMI_HOME ?? "", "plugins");
    const [plugin = ""] = readdirSync(plugins).filter(
      (name) => /^resource-.*pulumi-dalec/.test(name) && !name.endsWith(".lock"),
    );
    const installed = (name: string) => existsSync(join(plugins, plugin, name));
    expect(["dist/plugin.js", "node_modules/@pulumi/kubernetes"].filter(installed)).toHaveLength(2);
    expect(["node_modules/vitest", "dist/index.d.ts"].filter(installed)).toEqual([]);
  });
});
