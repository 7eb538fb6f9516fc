import * as pulumi from "@pulumi/pulumi";
import type { BuilderConnection } from "../connection";
import { failedBuild } from "../machine/buildHistory";
import { lostNodes, whereToLook } from "../machine/prepare";
import { describeFailure, describeLoss, type FailedSpec, isLoss, isOfSpec } from "./failureText";
import { inProgram, settled } from "./hooks";
import type { BuildPlan } from "./plan";

/**
 * A hook that says why a build failed: what the failed step wrote and the line of the spec that it comes from, or that
 * the builder went away.
 */
export function explainFailure(
  build: pulumi.ComponentResource,
  connection: pulumi.Output<BuilderConnection>,
  plan: BuildPlan,
): pulumi.ErrorHook {
  const hook = `${pulumi.resourceType(build)}:${pulumi.resourceName(build)}:explain`;
  const say = async ({ failedOperation, errors }: pulumi.ErrorHookArgs): Promise<boolean> => {
    if (failedOperation !== "delete") {
      const explanation = await explain(await settled(connection), await planned(plan), errors.join("\n"));
      if (explanation !== undefined) {
        await pulumi.log.error(explanation, build);
      }
    }
    return false;
  };
  return new pulumi.ErrorHook(hook, inProgram(say));
}

/** What tells a build from others, and where its lines come from. */
interface PlannedBuild extends FailedSpec {
  target: string;
}

async function planned({ spec, inline, target }: BuildPlan): Promise<PlannedBuild> {
  const { file, document } = await settled(spec);
  return { file, text: document.text, inline: await settled(inline), target: (await settled(target)).name };
}

async function explain(
  builder: BuilderConnection,
  build: PlannedBuild,
  message: string,
): Promise<string | undefined> {
  const lost = await lostNodes(builder);
  if (lost.length > 0) {
    return describeLoss(lost.join("\n"));
  }
  if (isLoss(message)) {
    return describeLoss(whereToLook(builder));
  }
  try {
    const failed = await failedBuild(builder.name, build.target, ({ message: known, excerpt }) => {
      return message.includes(known) && isOfSpec(excerpt, build.inline);
    });
    return failed && describeFailure(failed, build);
  } catch (error) {
    const reason = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : String(error);
    return `the builder ${builder.name} does not say why: ${reason}`;
  }
}
