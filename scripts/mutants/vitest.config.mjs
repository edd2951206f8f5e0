import { defineConfig } from 'vitest/config';
import { warmThread } from './warmThread.mjs';

export default defineConfig({
  plugins: [warmThread],
  test: {
    include: process.env['MUTANTS_TESTS']?.split(','), // by scripts/mutants.mjs, for each part
    setupFiles: ['scripts/mutants/setup.mjs'],
    testTimeout: 120_000,
    isolate: false,
    // Bundled, the number libraries load in a third of the time.
    deps: { optimizer: { ssr: { enabled: true, include: ['mathjs', 'ml-matrix', 'fast-check'] } } },
  },
});
