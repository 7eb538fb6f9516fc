import { rm } from "node:fs/promises";
import { join } from "node:path";
import { condenser } from "./condense";
import { type Demo, readDemo, writeDemo } from "./demo";
import { dockerContents, dockerHost } from "./docker";
import { endDemo } from "./end";
import { type Flags, readFlags, usage } from "./flags";
import { type DemoLab, type LabFacts, startDemoLab } from "./lab";
import { exampleDirectory, makeMachine, replaceFrontend, writeEnvironment } from "./machine";
import { type Progress, showProgress } from "./progress";
import { type Pulumi, pulumiIn } from "./pulumi";
import { type BuildSeconds, readSeconds, resultTable, useResults } from "./results";
import { belongings, tracesOf } from "./traces";

const print = (line: string) => console.log(line);
const frontends: Record<LabFacts["frontend"], string> = {
  genuine: "genuine Dalec, from DALEC_FRONTEND_BINARY",
  published: "genuine Dalec, from ghcr.io",
  "stand-in":
    "a STAND-IN of this project, not Dalec, because ghcr.io does not answer and DALEC_FRONTEND_BINARY is not set",
};

/** Builds examples/hello, uses the results, removes everything, and shows that nothing remains. */
async function run(flags: Flags, interruption: AbortController): Promise<void> {
  const docker = flags.docker ? await dockerHost() : undefined;
  const contents = docker === undefined ? {} : { docker: await dockerContents(docker) };
  const before = { directories: belongings(exampleDirectory), ...contents };
  const machine = makeMachine();
  const pulumi = pulumiIn(machine.project, machine.environment);
  const cancel = () => pulumi.interrupt();
  interruption.signal.addEventListener("abort", cancel);
  const demo: Demo = { machine, before, ...(docker === undefined ? {} : { docker: { host: docker } }) };
  const progress = showProgress(print, interruption.signal);
  let lab: DemoLab | undefined;
  let kept = false;
  try {
    lab = await startRegistry(demo, progress, interruption.signal);
    await buildAndUse(demo, lab, pulumi, progress);
    if (flags.keep) {
      await keep({ ...demo, keeper: lab.pid }, lab);
      kept = true;
    }
  } finally {
    interruption.signal.removeEventListener("abort", cancel);
    if (interruption.signal.aborted) print("Interrupted; removing everything");
    if (!kept) await endDemo(demo, pulumi, showProgress(print), async () => lab?.stop());
  }
}

async function startRegistry(demo: Demo, progress: Progress, signal: AbortSignal): Promise<DemoLab> {
  const { directory, project, standIns } = demo.machine;
  return progress.step(
    "Starting a registry on this machine, with everything that the build pulls",
    async () => {
      const lab = await startDemoLab(directory, progress.line, signal);
      progress.line(`registry: ${lab.address}; all other files are in ${directory}`);
      progress.line(`Dalec frontend: ${frontends[lab.frontend]}`);
      for (const name of standIns) {
        progress.line(`${name}: a STAND-IN of this project, because the official one is not installed`);
      }
      if (demo.docker !== undefined && lab.frontend !== "published") {
        replaceFrontend(project, `${lab.address}/project-dalec/dalec/frontend:0.21.5`);
        progress.line(
          "The spec's syntax line names this registry, because a Docker engine cannot mirror ghcr.io.",
        );
      }
      return lab;
    },
  );
}

async function buildAndUse(demo: Demo, lab: DemoLab, pulumi: Pulumi, progress: Progress): Promise<void> {
  const { directory, project } = demo.machine;
  const builder =
    demo.docker === undefined
      ? { local: { buildkitdConfig: { extraToml: lab.mirrorsToml } } }
      : { docker: { host: demo.docker.host } };
  const configure = (key: string, value: string) => pulumi.run(["config", "set", key, value]);
  const image = `${lab.address}/team/hello:1.0.0`;
  if (demo.docker !== undefined) demo.docker.image = image;
  await progress.step("pulumi stack init demo", async () => {
    await pulumi.run(["stack", "init", "demo"]);
    await configure("hello:builder", JSON.stringify(builder));
    await configure("hello:tag", image);
  });
  const seconds: BuildSeconds = {};
  const up = (onLine: (line: string) => void) =>
    pulumi.run(["up", "--yes", "--skip-preview", "--suppress-outputs"], { onLine });
  const condense = condenser();
  await progress.step("pulumi up", () =>
    up((line) => {
      readSeconds(line, seconds);
      const text = condense(line);
      if (text !== undefined) progress.line(text);
    }),
  );
  await progress.step("pulumi up, again", () => up((line) => /unchanged/.test(line) && progress.line(line)));
  const outputs = JSON.parse(await pulumi.run(["stack", "output", "--json"]));
  const locations = { project, root: join(directory, "root"), registry: lab.address };
  await useResults(outputs, locations, progress);
  await rm(locations.root, { recursive: true, force: true });
  print("");
  for (const line of resultTable(outputs, seconds, project)) print(`  ${line}`);
  print("");
}

async function keep(demo: Demo, lab: DemoLab): Promise<void> {
  const { directory, project } = demo.machine;
  writeDemo(demo);
  const environment = writeEnvironment(demo.machine);
  await lab.keep();
  print(`Everything keeps running; its files are in ${directory}. To look at it:

  . ${environment} && cd ${project}
  pulumi stack output --json
  npx --no pulumi-dalec report --format text
${tracesOf(directory)
  .builders.map((builder) => `  buildx inspect ${builder}\n`)
  .join("")}  ls -R packages
  curl --silent http://${lab.address}/v2/_catalog

To stop it and remove everything:

  npm run demo -- --stop ${directory}`);
}

async function stop(directory: string): Promise<void> {
  const demo = readDemo(directory);
  await endDemo(demo, pulumiIn(demo.machine.project, demo.machine.environment), showProgress(print));
}

async function main(): Promise<void> {
  const flags = readFlags(process.argv.slice(2));
  if (flags.help) return print(usage);
  if (flags.stop !== undefined) return stop(flags.stop);
  const start = Date.now();
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (interruption.signal.aborted) print("  still removing everything");
      else interruption.abort(new Error(`the demo was interrupted (${signal})`));
    });
  }
  // A closed terminal must not interrupt the cleanup.
  process.stdout.on("error", () => {});
  await run(flags, interruption);
  print(`The demo took ${Math.round((Date.now() - start) / 1000)} s.`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
