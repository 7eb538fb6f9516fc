import * as pulumi from "@pulumi/pulumi";
import { inProgram, settled } from "../builders/registration";
import type { BuilderConnection } from "../connection";
import { failedBuild } from "../machine/buildHistory";
import { lostNodes, whereToLook } from "../machine/prepare";
import { describeFailure, describeLoss, isLoss, isOfSpec } from "./failureText";
import type { SolveRequest } from "./request";

/**
 * A hook that says why a build failed: what the failed step wrote and the line of the spec that it comes from, or that
 * the builder went away.
 */
export function explainFailure(
  build: pulumi.ComponentResource,
  connection: pulumi.Output<BuilderConnection>,
  request: pulumi.Output<SolveRequest>,
): pulumi.ErrorHook {
  const hook = `${pulumi.resourceType(build)}:${pulumi.resourceName(build)}:explain`;
  const say = async ({ failedOperation, errors }: pulumi.ErrorHookArgs): Promise<boolean> => {
    if (failedOperation !== "delete") {
      const [builder, known] = await settled(pulumi.all([connection, request]));
      const explanation = await explain(builder, known, errors.join("\n"));
      if (explanation !== undefined) {
        await pulumi.log.error(explanation, build);
      }
    }
    return false;
  };
  return new pulumi.ErrorHook(hook, inProgram(say));
}

async function explain(
  builder: BuilderConnection,
  request: SolveRequest,
  told: string,
): Promise<string | undefined> {
  const lost = await lostNodes(builder);
  if (lost.length > 0) {
    return describeLoss(lost.join("\n"));
  }
  if (isLoss(told)) {
    return describeLoss(whereToLook(builder));
  }
  try {
    const failed = await failedBuild(builder.name, request.target, ({ message, excerpt }) => {
      return told.includes(message) && isOfSpec(excerpt, request.inline);
    });
    return failed && describeFailure(failed, request);
  } catch (error) {
    const reason = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : String(error);
    return `the builder ${builder.name} does not say why: ${reason}`;
  }
}
