// Unit tests: everything under test/ but the tests in a real editor, which have a runner of their own.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/editor/**'],
    // Nothing below lsp and cli keeps state between calls, so files may share a process: half the time on two cores.
    isolate: false,
    // A slow machine under load is no failure; a hang is.
    testTimeout: 90_000,
  },
});
