import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openFileStore } from '../../src/experiments/fileStore.ts';
import { seedSpread } from '../../src/experiments/seedSpread.ts';
import { commandLine } from '../cli/program.ts';
import { contents, emptyFolder, filesBelow } from './records.ts';
import { onSlurm, stubbedSlurm } from './stubbed.ts';

const open = (folder: string) => openFileStore(folder, seedSpread.id, seedSpread.version);

describe('experiment run --on slurm', () => {
  test(
    'does the plan in tasks, each record once; the same command then finds nothing to do',
    { timeout: 240_000 },
    async () => {
      const [folder, here, env] = [join(await emptyFolder(), "it's 100%"), await emptyFolder(), await stubbedSlurm()];
      const first = await onSlurm(folder, env);
      expect([first.status, first.error]).toEqual([0, expect.stringContaining('0 known, 80 done')]);
      expect(first.error).toContain('80 points in 4 tasks of at most 20\njob 1 has been taken\n');
      const again = await onSlurm(folder, env);
      expect([again.status, again.error]).toEqual([0, 'nothing to do: every point has its record\n80 known, 0 done\n']);
      await commandLine(['experiment', 'run', 'seed-spread', '--threads', '0', '--out', here]);
      expect(await contents(await open(folder))).toEqual(await contents(await open(here)));
      const files = Object.keys(await filesBelow(folder)).filter(
        (name) => !/^(experiment|index|seed|store|plot|report|vega)/.test(name),
      );
      expect(files).toHaveLength(4); // a pack for each task, and nothing of the job
      expect(files.every((name) => /^records\/float64\/packs\/round-[-\w]+\.jsonl$/.test(name))).toBe(true);
    },
  );

  test(
    'counts nothing twice and loses nothing where tasks are killed at any moment and run again',
    { timeout: 240_000 },
    async () => {
      for (const seed of [1, 2]) {
        const folder = await emptyFolder();
        const { status, error } = await onSlurm(folder, await stubbedSlurm('kill', seed));
        expect([status, error]).toEqual([0, expect.stringContaining('0 known, 80 done')]);
        expect(await (await open(folder)).keys()).toHaveLength(80);
        const files = await filesBelow(folder);
        expect(Object.keys(files).filter((name) => name.endsWith('.tmp') || name.startsWith('cluster/'))).toEqual([]);
        const lines = Object.entries(files).flatMap(([name, text]) =>
          name.endsWith('.jsonl') ? text.trimEnd().split('\n') : [],
        );
        const single = Object.keys(files).filter((name) => /^records\/float64\/\w+\.json$/.test(name));
        expect(lines.length + single.length).toBe(80);
      }
    },
  );

  test(
    'leaves the job to go on when it is interrupted, and the same command waits for it',
    { timeout: 240_000 },
    async () => {
      const [folder, env] = [await emptyFolder(), await stubbedSlurm()];
      let interrupted = false;
      const { status, error } = await onSlurm(folder, env, [], {
        onError(text, signal) {
          if (!interrupted && text.includes('has been taken')) signal('SIGINT');
          interrupted ||= text.includes('has been taken');
        },
      });
      expect(status).toBe(130);
      expect(error).toContain('job 1 goes on; the same command waits for it, and scancel 1 ends it');
      const next = await onSlurm(folder, env);
      expect([next.status, next.error]).toEqual([0, expect.stringMatching(/job 1 of an earlier call|nothing to do/)]);
      expect((await readdir(env['STUB_SLURM']!)).filter((name) => name.startsWith('script'))).toEqual(['script-1']);
    },
  );

  test('gives up after four tries without a record more, and shows the ends of the logs', async () => {
    const [folder, env] = [await emptyFolder(), await stubbedSlurm('die')];
    const { status, error } = await onSlurm(folder, env);
    expect(status).toBe(2);
    expect(error).toContain('  | slurmstepd: error: Detected 1 oom-kill event\n');
    expect(error).toMatch(
      /80 points must have records after 4 tries without one more; the logs are in .*cluster\/4\/logs/,
    );
    expect(error.match(/has been taken/g)).toHaveLength(4);
    expect(await readFile(join(env['STUB_SLURM']!, 'script-2'), 'utf8')).toContain('--array=0-26'); // 3 points a task
  });

  const refusals: readonly (readonly [string, readonly string[], RegExp])[] = [
    [
      'an unknown partition, with those that are there',
      ['--partition', 'nope'],
      /Invalid partition name specified; the partitions here are main, gpu\n$/,
    ],
    [
      'more tasks than an array may have',
      ['--chunk-size', '1'],
      /--chunk-size must be at least 2, so that 80 points make at most 50 tasks, got 1\n$/,
    ],
  ];
  for (const [what, args, message] of refusals)
    test(`refuses ${what}, and leaves no job behind`, async () => {
      const folder = await emptyFolder();
      const { status, error } = await onSlurm(folder, await stubbedSlurm(), args);
      expect([status, error]).toEqual([2, expect.stringMatching(message)]);
      expect(await readdir(folder)).toEqual(['store.json']);
    });
});
