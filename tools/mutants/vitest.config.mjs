import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import { warmThread } from './warmThread.mjs';

const tests = process.env['MUTANTS_TESTS']?.split(','); // by tools/mutants.mjs, for each part

/** Files in the order that the part gives them: the quick ones kill most mutants. */
class AsGiven extends BaseSequencer {
  sort(files) {
    const place = ({ moduleId }) => tests?.findIndex((test) => moduleId.endsWith(test)) ?? 0;
    return files.toSorted((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  plugins: [warmThread],
  test: {
    include: tests,
    sequence: { sequencer: AsGiven },
    setupFiles: ['tools/mutants/setup.mjs'],
    runner: 'tools/mutants/loads.mjs',
    testTimeout: 120_000,
    isolate: false,
  },
});
