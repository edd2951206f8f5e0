/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'tools/mutants/vitest.config.mjs', related: false },
  mutator: {
    excludedMutations: [
      // Messages and summaries are prose, of which tests pin what matters; every other string is of a literal type, and the
      // compiler refuses the empty one.
      'StringLiteral',
    ],
  },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  timeoutMS: 60_000, // on a busy machine a process that has just started takes long; most endless loops are seen by their count
  dryRunTimeoutMinutes: 20,
  incremental: true,
  tempDirName: '.stryker/sandbox',
  ignorePatterns: ['/.stryker', '/dist', '/build', '/report', '/scale', '/experiments', '/docs'],
  jsonReporter: { fileName: '.stryker/report.json' },
  reporters: ['json', 'progress-append-only'],
  tsconfigFile: 'tsconfig.none.json', // rewriting the real one takes an API that TypeScript 7 no longer has
  disableTypeChecks: false,
};
