import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/support/skipReasons.ts"],
    testTimeout: 30_000,
    hookTimeout: 300_000,
  },
});
