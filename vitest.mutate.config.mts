import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Cheap tests first: the first test that fails ends the run. */
class CheapFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const cost = ({ moduleId }: TestSpecification) =>
      Number(/\/(components|builders)\/|\/linearExpression\./.test(moduleId));
    return [...files].sort((one, other) => cost(one) - cost(other));
  }
}

/** The tests that `npm run mutate` runs for each change: those of the changed folder that are fast. */
export default defineConfig({
  plugins: [
    {
      name: "processes",
      // Stryker asks for threads, which cannot change the working directory.
      configureVitest: ({ project }) => {
        project.config.pool = "forks";
      },
    },
  ],
  test: {
    include: [`${process.env.TESTS_OF_MUTANTS ?? "test"}/**/*.test.ts`],
    exclude: [
      // They take seconds.
      "test/builders/kubernetes/drain.test.ts",
      "test/components/confidential.test.ts",
      "test/dalec/bounds.test.ts",
      "test/dalec/largeTexts.test.ts",
      "test/report/page.test.ts",
      // They replace or count modules, so they need a process of their own.
      "test/builders/kubernetes/lazySdk.test.ts",
      "test/components/plan.test.ts",
      "test/dalec/specDocument.test.ts",
    ],
    setupFiles: ["test/support/skipReasons.ts"],
    // One process loads Pulumi once for all test files.
    isolate: false,
    sequence: { sequencer: CheapFirst },
    testTimeout: 30_000,
    tags: [{ name: "slow" }],
    tagsFilter: ["!slow"],
  },
});
