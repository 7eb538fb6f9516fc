import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/support/skipReasons.ts"],
    testTimeout: 30_000,
    // Most tests wait for daemons, so a machine of two cores has room for a third.
    maxWorkers: 3,
    hookTimeout: 300_000,
  },
});
