import { performance } from "node:perf_hooks";
import * as dalec from "../src";
import { helloSpec } from "../test/engine/hello";
import { openWorkspace } from "../test/support/engine/workspace";
import { startLab } from "../test/support/lab/lab";
import { median, shown } from "./times";

const rounds = 5;

/** Prints the time of an unchanged `pulumi up` and of `buildx build` of the same target from the cache. */
async function main(): Promise<void> {
  const lab = await startLab({ log: console.log });
  const workspace = await openWorkspace();
  try {
    workspace.write("my-spec.yml", helloSpec());
    const stack = await workspace.inlineStack(async () => {
      const buildkitdConfig = { extraToml: lab.mirrorsToml };
      const { connection } = new dalec.LocalBuilder("builder", { buildkitdConfig });
      const common = { builder: connection, spec: "my-spec.yml" };
      new dalec.Package("hello", { ...common, target: "bookworm/deb", outputDirectory: "dist" });
      return { builder: connection.name };
    });
    const { builder } = (await stack.up()).outputs;
    const up = await seconds(() => stack.up());
    const preview = await seconds(() => stack.preview());
    const build = await seconds(() =>
      workspace.run("buildx", [
        ...["build", "--builder", String(builder)],
        ...["--file", "my-spec.yml", "--target", "bookworm/deb"],
        ...["--build-arg", "SOURCE_DATE_EPOCH=315532800", "--output", "by-hand", "."],
      ]),
    );
    console.log(`unchanged \`pulumi up\`       ${shown(up)}`);
    console.log(`unchanged \`pulumi preview\`  ${shown(preview)}`);
    console.log(`cached \`buildx build\`       ${shown(build)}`);
    console.log(`up / build                  ${(median(up) / median(build)).toFixed(2)}`);
  } finally {
    await workspace.close();
    await lab.stop();
  }
}

async function seconds(work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const start = performance.now();
    await work();
    times.push((performance.now() - start) / 1000);
  }
  // The first round is a warm-up.
  return times.slice(1);
}

main();
