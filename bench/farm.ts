import { parseArgs } from "node:util";
import * as dalec from "../src";
import { SleepingSteps } from "../test/engine/farm/steps";
import { helloSpec } from "../test/engine/hello";
import { openWorkspace } from "../test/support/engine/workspace";
import { startBuildkitd } from "../test/support/lab/buildkitd";
import { startLab } from "../test/support/lab/lab";

const usage = `npx tsx bench/farm.ts [--builds 12] [--places 3] [--seconds 15]

Builds packages whose step sleeps, on daemons that run one step at a time: with a RemoteBuilder of all daemons, and with
buildx bake on an instance with the same nodes.
`;

/** How many builds took how long, and where. */
interface Measured {
  way: string;
  seconds: number;
  buildsPerDaemon: number[];
}

async function main(builds: number, places: number, seconds: number): Promise<void> {
  const lab = await startLab({ log: console.log });
  const workspace = await openWorkspace();
  const config = `${lab.mirrorsToml}\n[worker.oci]\n  max-parallelism = 1\n`;
  const daemons = await Promise.all(Array.from({ length: places }, () => startBuildkitd({ config })));
  const endpoints = daemons.map(({ address }) => address);
  const names = Array.from({ length: builds }, (_, index) => `hello-${index + 1}`);
  const steps = new SleepingSteps(seconds);
  const specOf = (name: string, round: number) => {
    const command = `${steps.command(name, round)} && mkdir -p out && cp src out/hello`;
    return helloSpec({ command }).replace("name: hello", `name: ${name}`);
  };
  const measure = async (way: string, round: number, run: () => Promise<unknown>): Promise<Measured> => {
    steps.watch(names, round);
    const began = performance.now();
    await run();
    const took = (performance.now() - began) / 1000;
    const where = Object.values(steps.stop(round));
    const buildsPerDaemon = daemons.map(({ daemon }) => where.filter((pid) => pid === daemon.pid).length);
    return { way, seconds: took, buildsPerDaemon };
  };
  try {
    let round = 1;
    const stack = await workspace.inlineStack(async () => {
      const nodes = endpoints.map((endpoint) => ({ endpoint }));
      const builder = new dalec.RemoteBuilder("builder", { nodes }).connection;
      for (const name of names) {
        const target = { target: "bookworm/deb", outputDirectory: `dist/${name}`, skipTests: true };
        new dalec.Package(name, { builder, inlineSpec: specOf(name, round), ...target });
      }
    });
    const first = await measure("first `pulumi up`", round, () => stack.up());
    round = 2;
    const second = await measure("all specs changed", round, () => stack.up());
    for (const [index, endpoint] of endpoints.entries()) {
      const append = index === 0 ? [] : ["--append"];
      await workspace.run("buildx", ["create", "--name", "bake", "--driver", "remote", ...append, endpoint]);
    }
    const bake = await measure("`buildx bake`", 3, async () => {
      const target = Object.fromEntries(
        names.map((name) => {
          const contents = {
            dockerfile: `${name}.yml`,
            target: "bookworm/deb",
            args: { DALEC_SKIP_TESTS: "1" },
          };
          workspace.write(`${name}.yml`, specOf(name, 3));
          return [name, { ...contents, context: ".", output: [`type=local,dest=by-hand/${name}`] }];
        }),
      );
      workspace.write("bake.json", JSON.stringify({ group: { default: { targets: names } }, target }));
      const { code, stderr } = await workspace.run("buildx", [
        "bake",
        "--builder",
        "bake",
        "--file",
        "bake.json",
      ]);
      if (code !== 0) throw new Error(stderr);
    });
    const ideal = Math.ceil(builds / places) * seconds;
    console.log(
      `${builds} builds of ${seconds} s on ${places} daemons, one step at a time each: ${ideal} s at best`,
    );
    for (const { way, seconds: took, buildsPerDaemon } of [first, second, bake]) {
      const ratio = (took / ideal).toFixed(2);
      console.log(
        `${way.padEnd(18)} ${took.toFixed(1)} s, ${ratio} of that; builds per daemon ${buildsPerDaemon}`,
      );
    }
  } finally {
    await workspace.close();
    await Promise.all(daemons.map((daemon) => daemon.stop()));
    await lab.stop();
  }
}

const number = (text: string) => Number.parseInt(text, 10);
const { values } = parseArgs({
  options: {
    builds: { type: "string", default: "12" },
    places: { type: "string", default: "3" },
    seconds: { type: "string", default: "15" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) console.log(usage);
else main(number(values.builds), number(values.places), number(values.seconds));
