import { beforeEach, describe, expect, it, type MockInstance, vi } from "vitest";
import * as history from "../../src/machine/buildHistory";
import { explainFailure } from "../../src/solve/failure";

let failedBuild: MockInstance<typeof history.failedBuild>;
beforeEach(() => {
  failedBuild = vi.spyOn(history, "failedBuild");
  return () => failedBuild.mockRestore();
});

const builder = "builder";
const text = "name: hello\nbuild: {}\n";
const build = { file: "my-spec.yml", text, inline: text, target: "bookworm/deb" };
const failed = (more: Partial<history.FailedBuild>): history.FailedBuild => ({
  message: "exit 2",
  log: [],
  excerpt: "",
  ...more,
});

/** What the builder's history knows; a build that is not the one in question stays there. */
const known = (...builds: history.FailedBuild[]) =>
  failedBuild.mockImplementation(async (_builder, _target, isIt) => builds.find(isIt));

describe("the reason of a failed build", () => {
  it("is what the builder's history has of a build with the same message and the same lines", async () => {
    known(
      failed({ message: "exit 1", log: ["another message"] }),
      failed({ excerpt: "Dockerfile:2\n   2 | >>> install: {}", log: ["another spec"] }),
      failed({ excerpt: "Dockerfile:2\n   2 | >>> build: {}", log: ["no rule"] }),
    );
    expect(await explainFailure(builder, build, "docker-build: exit 2")).toBe(
      "my-spec.yml:2 exit 2\n  2 | >>> build: {}\nthe failed step wrote:\n  no rule",
    );
    expect(failedBuild).toHaveBeenLastCalledWith("builder", "bookworm/deb", expect.any(Function));
  });

  it("is unknown if the builder does not know the build", async () => {
    known(failed({ message: "exit 1" }));
    expect(await explainFailure(builder, build, "docker-build: exit 2")).toBeUndefined();
  });

  it.each([
    [Object.assign(new Error("command failed"), { stderr: "no such builder\n" }), "no such builder"],
    [new Error("no buildx"), "Error: no buildx"],
    ["no text", "no text"],
  ])("is unknown if the builder does not answer, which %s says", async (error, reason) => {
    failedBuild.mockRejectedValue(error);
    expect(await explainFailure(builder, build, "exit 2")).toBe(
      `the builder builder does not say why: ${reason}`,
    );
  });
});
