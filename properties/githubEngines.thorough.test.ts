import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('the engines that the GPU workflow asserts are found, or end it with status 1 and the reason', () => {
  const assert = (...names: string[]) =>
    spawnSync(process.execPath, ['scripts/ci-engines.mjs', ...names], { encoding: 'utf8' });
  const absent = assert('float64', 'gpu-of-mine');
  expect(absent.status).toBe(1);
  expect(absent.stdout).toMatch(/^float64: /);
  expect(absent.stdout).toContain('::error title=engines::gpu-of-mine must be on this machine, got none: ');
  expect(assert().status).toBe(1);
});
