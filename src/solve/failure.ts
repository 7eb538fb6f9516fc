import { failedBuild } from "../machine/buildHistory";
import { describeFailure, type FailedSpec, isOfSpec } from "./failureText";

/** What identifies a failed build, and where its lines come from. */
export interface FailedBuildSpec extends FailedSpec {
  /** The target by Dalec's own name. */
  target: string;
}

/**
 * Why a build failed: what the failed step wrote and the line of the spec that it comes from; undefined when nothing more is
 * known than docker-build's own message.
 *
 * @param builder the buildx instance that built
 */
export async function explainFailure(
  builder: string,
  build: FailedBuildSpec,
  message: string,
): Promise<string | undefined> {
  try {
    const failed = await failedBuild(builder, build.target, ({ message: known, excerpt }) => {
      return message.includes(known) && isOfSpec(excerpt, build.inline);
    });
    return failed && describeFailure(failed, build);
  } catch (error) {
    const reason = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : String(error);
    return `the builder ${builder} does not say why: ${reason}`;
  }
}
