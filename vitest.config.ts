import { defineConfig } from 'vitest/config';

/** The built package is loaded by Node, as its users load it, and not transformed. */
const built = /^(?!.*\/node_modules\/).*\/dist\//;

const onGitHub = process.env['GITHUB_ACTIONS'] === 'true';

export default defineConfig({
  test: {
    include: ['properties/**/*.test.ts', 'theorems/**/*.test.ts'],
    globalSetup: ['properties/cli/build.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000, // a hook may load a library or build a stub
    maxWorkers: '100%',
    server: { deps: { external: [built] } },
    isolate: false, // number libraries take a second to load: once a worker, not once a file
    reporters: onGitHub ? ['default', 'github-actions'] : ['default'],
  },
});
