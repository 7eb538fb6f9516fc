import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { helloSpec } from "../test/engine/hello";
import { programObstacle } from "../test/support/engine/programs";
import { labObstacle } from "../test/support/lab/tools";
import { ensureBuilt } from "../tools/build.mjs";
import { Results } from "./scale/results";
import { openSetting, type Setting } from "./scale/setting";
import { type Project, type Way, ways } from "./scale/ways";

const usage = `npm run bench -- [--previews 100] [--builds 10] [--rounds 2] [--nodeargs FLAGS] [--help]

Compares packages of this library with bare docker-build Images and with buildx bake, in one run. The tables show the
minimum and the median of the rounds; their ratios compare the minima.

  --previews  How many new packages to preview: numbers, joined by commas; none for no preview.
  --builds    How many packages to build, and then to run again unchanged, as above.
  --rounds    How often to measure each. The ways take turns.
  --nodeargs  Flags of Node.js for the Pulumi programs, such as --cpu-prof.
`;

interface Options {
  previews: number[];
  builds: number[];
  rounds: number;
  nodeArguments: string;
}

/** Measures all ways, and prints the tables at the end. */
async function main(options: Options): Promise<void> {
  const obstacle = labObstacle() ?? programObstacle("pulumi", "buildx");
  if (obstacle !== undefined) throw new Error(`the benchmark cannot run here: ${obstacle}`);
  await ensureBuilt(dirname(__dirname));
  const setting = await openSetting(console.log);
  const results = new Results();
  try {
    for (const count of options.previews) await measurePreviews(setting, results, count, options);
    for (const count of options.builds) await measureBuilds(setting, results, count, options);
    console.log([...setting.remarks, "", results.markdown(ways.map(({ name }) => name))].join("\n"));
  } finally {
    await setting.close();
  }
}

async function measurePreviews(setting: Setting, results: Results, count: number, options: Options) {
  const projects: [Way, Project][] = [];
  for (const way of ways) projects.push([way, await open(way, setting, `preview-${count}`, count, options)]);
  for (let round = 0; round < options.rounds; round++) {
    for (const [{ name }, project] of inTurn(projects, round)) {
      const measured = await project.preview?.();
      if (measured) results.add(`preview of ${shown(count)} new`, name, measured);
    }
  }
}

async function measureBuilds(setting: Setting, results: Results, count: number, options: Options) {
  for (let round = 0; round < options.rounds; round++) {
    for (const way of inTurn(ways, round)) {
      const project = await open(way, setting, `build-${count}-${round}`, count, options);
      results.add(`first up of ${shown(count)}`, way.name, await project.up());
      results.add(`unchanged up of ${shown(count)}`, way.name, await project.unchangedUp());
      const bytes = project.stateBytes?.();
      if (bytes === undefined) continue;
      const bytesOfNone = await stateBytesOfNone(way, setting, `none-${count}-${round}`, options);
      const kilobytes = (bytes - bytesOfNone) / count / 1000;
      results.addValue("state per build, KB", `of ${shown(count)}`, way.name, kilobytes);
    }
  }
}

/** Size of a state without builds: the stack, its providers and its builder. */
async function stateBytesOfNone(way: Way, setting: Setting, name: string, options: Options): Promise<number> {
  const project = await open(way, setting, name, 0, options);
  await project.up();
  return project.stateBytes?.() ?? 0;
}

/** Opens a project with specs that no other project has, so that the daemon has none of their builds in its cache. */
function open(
  way: Way,
  setting: Setting,
  name: string,
  count: number,
  { nodeArguments }: Options,
): Promise<Project> {
  const specs = Array.from({ length: count }, (_, index) => {
    const spec = `hello-${String(index + 1).padStart(4, "0")}`;
    const text = helloSpec({ word: `${way.name} ${name} ${spec}` });
    return [spec, text.replace("name: hello", `name: ${spec}`)] as const;
  });
  return way.open(setting, { name, specs: new Map(specs), nodeArguments });
}

function shown(count: number): string {
  return count.toLocaleString("en");
}

/** Each way goes first in turn, since it warms the caches of the machine for the next. */
function inTurn<T>(all: readonly T[], round: number): T[] {
  const first = round % all.length;
  return [...all.slice(first), ...all.slice(0, first)];
}

function readOptions(): Options | undefined {
  const list = (text: string) => text.split(",").filter(Boolean).map(Number);
  const { values } = parseArgs({
    options: {
      previews: { type: "string", default: "100" },
      builds: { type: "string", default: "10" },
      rounds: { type: "string", default: "2" },
      nodeargs: { type: "string", default: "" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const options = {
    previews: list(values.previews),
    builds: list(values.builds),
    rounds: Number(values.rounds),
    nodeArguments: values.nodeargs,
  };
  const numbers = [...options.previews, ...options.builds, options.rounds];
  if (!numbers.every((number) => Number.isInteger(number) && number > 0)) throw new Error(usage);
  return options;
}

const options = readOptions();
if (options === undefined) console.log(usage);
else main(options);
