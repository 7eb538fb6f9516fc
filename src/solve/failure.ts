import type { BuilderConnection } from "../connection";
import { failedBuild } from "../machine/buildHistory";
import { lostNodes, whereToLook } from "../machine/prepare";
import { describeFailure, describeLoss, type FailedSpec, isLoss, isOfSpec } from "./failureText";

/** What identifies a failed build, and where its lines come from. */
export interface FailedBuildSpec extends FailedSpec {
  /** The target by Dalec's own name. */
  target: string;
}

/**
 * Why a build failed: what the failed step wrote and the line of the spec that it comes from, or that the builder went
 * away; undefined when nothing more is known than docker-build's own message.
 */
export async function explainFailure(
  builder: BuilderConnection,
  build: FailedBuildSpec,
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
