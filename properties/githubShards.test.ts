import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

// What becomes of shards that ran: githubShards.thorough.test.ts.
test('the matrix has one number for each shard; a number that is none is refused', () => {
  const plan = (shards: string) =>
    spawnSync(process.execPath, ['scripts/ci-shards.mjs'], {
      encoding: 'utf8',
      env: { ...process.env, INPUT_SHARDS: shards, GITHUB_OUTPUT: '' },
    });
  expect(plan('3').stdout).toBe('shards=[1,2,3]\n');
  for (const wrong of ['0', '2.5', '65', 'x', '']) expect(plan(wrong).status).toBe(1);
});
