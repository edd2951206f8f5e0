import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

// Below this project, since the small projects need its vitest.
let root: string;
beforeAll(async () => {
  await mkdir('.vitest', { recursive: true });
  root = await mkdtemp(join(resolve('.vitest'), 'shards-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const vitest = resolve('node_modules/vitest/vitest.mjs');
const { GITHUB_ACTIONS: _, ...env } = process.env;

/** A project of two test files, run in two shards. */
async function sharded(second: string): Promise<string> {
  const at = await mkdtemp(join(root, 'project-'));
  await mkdir(join(at, 'node_modules/vitest'), { recursive: true });
  await writeFile(join(at, 'node_modules/vitest/vitest.mjs'), `import ${JSON.stringify(vitest)};`);
  await writeFile(join(at, 'vitest.config.mjs'), 'export default {};');
  const header = `import { expect, test } from ${JSON.stringify(resolve('node_modules/vitest/dist/index.js'))};`;
  await writeFile(join(at, 'first.test.mjs'), `${header} test('one is one', () => expect(1).toBe(1));`);
  await writeFile(join(at, 'second.test.mjs'), `${header} ${second}`);
  for (const shard of [1, 2])
    spawnSync(
      process.execPath,
      [
        vitest,
        'run',
        `--root=${at}`,
        `--shard=${shard}/2`,
        '--reporter=blob',
        `--outputFile.blob=blobs/blob-${shard}.json`,
      ],
      { cwd: at, env },
    );
  return at;
}

async function merge(at: string): Promise<{ status: number | null; log: string; summary: string }> {
  const summary = join(at, 'summary');
  await writeFile(summary, '');
  const { status, stdout } = spawnSync(process.execPath, [resolve('scripts/ci-merge.mjs')], {
    cwd: at,
    encoding: 'utf8',
    env: {
      ...env,
      INPUT_BLOBS: 'blobs',
      INPUT_SHARDS: '2',
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_OUTPUT: join(at, 'output'),
      RUNNER_TEMP: at,
    },
  });
  return { status, log: stdout, summary: await readFile(summary, 'utf8') };
}

test('two shards become one report with a row for each file; without one of them, the merged run fails', async () => {
  const at = await sharded(`test('two is two', () => expect(2).toBe(2)); test.skip('later', () => {});`);
  const whole = await merge(at);
  expect(whole.summary).toContain('2 passed, 0 failed, 1 skipped, in 2 files and 2 shards');
  expect(whole.summary).toMatch(/\| first\.test\.mjs \| ✓ 1 passed/);
  expect(whole.summary).toMatch(/\| second\.test\.mjs \| ✓ 1 passed, 0 failed, 1 skipped/);
  expect(whole.status).toBe(0);
  await rm(join(at, 'blobs/blob-2.json'));
  const half = await merge(at);
  expect([half.status, half.summary]).toEqual([1, expect.stringContaining('✗ 2 shards, of which 1 reported')]);
  await rm(join(at, 'blobs/blob-1.json'));
  expect((await merge(at)).status).toBe(1);
});

test('a test that fails in a shard fails the merged run, is named in the table, and is annotated', async () => {
  const { status, summary, log } = await merge(await sharded(`test('two is three', () => expect(2).toBe(3));`));
  expect(status).toBe(1);
  expect(summary).toMatch(/\| second\.test\.mjs: two is three \| \*\*✗ failed\*\*/);
  expect(log).toMatch(/^::error file=.*second\.test\.mjs/m);
});
