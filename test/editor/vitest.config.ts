// The tests of what a person sees: one VS Code, served to a headless browser, each test with a page and a folder of its own.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/editor/seen/*.test.ts'],
    globalSetup: ['test/editor/seen/serve.ts'],
    // Two cores show one page at a time, in a time that a person would wait.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A page that the machine was too busy to draw in time is tried once more, and named in the summary.
    retry: 1,
  },
});
