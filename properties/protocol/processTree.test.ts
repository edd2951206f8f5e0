import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { check } from '../../src/cli/check.ts';
import { MEMORY_IS_WATCHED, endTree, residentBytes } from '../../src/protocol/processTree.ts';
import { fake } from './commands.ts';

const MIB = 2 ** 20;

test.skipIf(!MEMORY_IS_WATCHED)(
  `memory counts that of processes that any thread of the command started${MEMORY_IS_WATCHED ? '' : ' (skipped: Linux only)'}`,
  async () => {
    const grandchild = `const kept = Buffer.alloc(300 * ${MIB}, 1); console.log('ready', kept.length); setInterval(() => {}, 1000);`;
    const thread = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: 'inherit' });`;
    const program = `new (require('node:worker_threads').Worker)(${JSON.stringify(thread)}, { eval: true }); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['-e', program], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await new Promise((resolve) => child.stdout!.once('data', resolve));
      expect(residentBytes(child.pid!)).toBeGreaterThan(300 * MIB);
    } finally {
      endTree(child.pid!);
    }
  },
);

test('a check that is interrupted before its command has started ends with 130, and says nothing', async () => {
  let out = '';
  const status = await check(
    { rule: { command: fake('honest'), oneShot: false }, profile: 'core', seed: 1, timeLimit: 30, json: true },
    {
      ...{ out: { write: (text) => (out += text) }, error: { write: () => true }, color: false },
      ...{ clock: () => 0, signal: AbortSignal.abort() },
    },
  );
  expect([status, out]).toEqual([130, '']);
});
