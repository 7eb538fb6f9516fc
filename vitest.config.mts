import { defineConfig } from "vitest/config";

const engineTests = "test/engine/**/*.test.ts";

export default defineConfig({
  test: {
    setupFiles: ["test/support/skipReasons.ts"],
    testTimeout: 30_000,
    hookTimeout: 300_000,
    tags: [
      {
        name: "slow",
        description: "Takes seconds: compiles types, starts programs, or checks thousands of specs.",
        timeout: 180_000,
      },
    ],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [engineTests],
          setupFiles: ["test/support/temporaryDirectory.ts"],
          // Vitest leaves one processor unused by default.
          maxWorkers: "100%",
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "engine",
          include: [engineTests],
          // Most of these tests wait for daemons, so a machine with two cores has room for a third.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
