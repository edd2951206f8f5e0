import { defineConfig } from 'vitest/config';

const onGitHub = process.env['GITHUB_ACTIONS'] === 'true';

export default defineConfig({
  test: {
    include: ['properties/**/*.test.ts', 'theorems/**/*.test.ts'],
    globalSetup: ['properties/cli/build.ts'],
    testTimeout: 120_000,
    reporters: onGitHub ? ['default', 'github-actions'] : ['default'],
  },
});
