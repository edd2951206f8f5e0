import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ValueError } from '../../src/errors.ts';
import { MOST_POINTS, chunkSize, chunked } from '../../src/experiments/cluster/chunks.ts';
import { outsideCommand } from '../../src/experiments/cluster/outsideCommand.ts';
import { directivePath, quoted } from '../../src/experiments/cluster/shell.ts';
import { slurmScript } from '../../src/experiments/cluster/slurm.ts';
import { commandLine } from '../cli/program.ts';
import { emptyFolder } from './records.ts';
import { NO_COMMANDS, onSlurm, stubbedSlurm } from './stubbed.ts';

describe('chunks', () => {
  const cases = fc.record({
    points: fc.nat({ max: 3000 }),
    most: fc.integer({ min: 1, max: 1001 }),
    asked: fc.option(fc.integer({ min: 1, max: MOST_POINTS }), { nil: undefined }),
    smaller: fc.constantFrom(1, 8, 64, 512),
  });

  test('hold every open point exactly once, in order, and are at most as many as the scheduler takes', () => {
    fc.assert(
      fc.property(cases, ({ points, most, asked, smaller }) => {
        const plan = Array.from({ length: points }, (_, k) => k);
        const fits = (asked ?? Infinity) * most >= points;
        if (smaller === 1 && !fits) {
          expect(() => chunkSize(points, most, asked, smaller)).toThrow(/--chunk-size must be at least/);
          return;
        }
        const size = chunkSize(points, most, asked, smaller);
        const chunks = chunked(plan, size);
        expect(chunks.flat()).toEqual(plan);
        expect(chunks.length).toBeLessThanOrEqual(most);
        for (const [i, chunk] of chunks.entries())
          if (i < chunks.length - 1) expect(chunk).toHaveLength(size);
          else expect(chunk.length).toBeGreaterThan(0);
        if (asked !== undefined && smaller === 1) expect(size).toBe(asked);
        if (asked !== undefined) expect(size).toBeLessThanOrEqual(Math.max(asked, Math.ceil(points / most)));
      }),
      { seed: 11, numRuns: 100 },
    );
  });

  test('of a plan that is too large for one job are refused, with the way on', () => {
    expect(() => chunkSize(1001 * MOST_POINTS, 1000, undefined)).toThrow(/at most 10000000 open points.*--shard/);
    expect(() => chunkSize(1, 1000, MOST_POINTS + 1)).toThrow(/--chunk-size must be at most 10000, got 10001/);
  });
});

describe('the script for Slurm', () => {
  const submission = {
    ...{ name: 'pcn-check-se-2', count: 40, round: "/data/it's 100%/cluster/3" },
    command: ['/usr/bin/node', '/opt/pcn check/main.js', 'experiment', 'chunk', "/data/it's 100%", '3'],
  };

  test('is this one', () => {
    expect(slurmScript(submission, { partition: 'main', time: '1:30:00', memory: '4G' })).toBe(`#!/bin/sh
#SBATCH --job-name=pcn-check-se-2
#SBATCH --array=0-39
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --chdir="/data/it's 100%/cluster/3"
#SBATCH --output="/data/it's 100%%/cluster/3/logs/%a.txt"
#SBATCH --partition=main
#SBATCH --time=1:30:00
#SBATCH --mem=4G
exec /usr/bin/node '/opt/pcn check/main.js' experiment chunk '/data/it'\\''s 100%' 3 "$SLURM_ARRAY_TASK_ID"
`);
  });

  test('quotes words so that a shell gives them back, whatever they hold', async () => {
    const words = fc.array(
      fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
      { minLength: 1, maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(words, async (texts) => {
        const ran = await outsideCommand('sh', [], `printf '%s\\000' ${texts.map(quoted).join(' ')}\n`);
        expect(ran?.out.split('\0').slice(0, -1)).toEqual(texts);
      }),
      {
        seed: 12,
        numRuns: 30,
        examples: [[["'", "''", '$(x)', '`x`', '\\', '"', ' ', '!', '*', '', '-n', 'a\nb', 'é%a']]],
      },
    );
  });

  test('refuses paths that a line of #SBATCH cannot hold', () => {
    for (const path of ['/a"b', '/a\\b', '/a\nb']) expect(() => directivePath(path)).toThrow(ValueError);
  });

  test('is printed by --dry-run, which needs no cluster and writes nothing', async () => {
    const folder = join(await emptyFolder(), 'not there');
    const { status, out, error } = await commandLine([
      'experiment',
      'run',
      'seed-spread',
      '--on',
      'slurm',
      '--dry-run',
      '--out',
      folder,
    ]);
    expect([status, error]).toEqual([0, '']);
    expect(out).toMatch(/^#!\/bin\/sh\n(#SBATCH --.*\n){8}exec /);
    expect(out).toContain('#SBATCH --array=0-79\n');
    await expect(readdir(folder)).rejects.toThrow(/ENOENT/);
  });
});

describe('experiment run --on slurm', () => {
  test('ends when the job is cancelled, keeps what there is, and says so', async () => {
    const [folder, env] = [await emptyFolder(), await stubbedSlurm('wait')];
    const { status, error } = await onSlurm(folder, env, [], {
      onError: (text) =>
        void (text.includes('has been taken') && outsideCommand('touch', [join(env['STUB_SLURM']!, 'cancel-1')])),
    });
    expect(status).toBe(2);
    expect(error).toMatch(
      /runOnCluster: job 1 was cancelled; 0 of 80 points are kept, and the same command goes on\n$/,
    );
  });

  test('says that nodes do not see the folder where no task could write there', async () => {
    const { status, error } = await onSlurm(await emptyFolder(), await stubbedSlurm('blind'));
    expect(status).toBe(2);
    expect(error).toContain('task 0: FAILED, signal 53, node n1; it has not written to the folder\n');
    expect(error).toMatch(/must be on a disk that every node sees and may write; choose another --out; 0 of 80 points/);
  });

  test('says where to run it when the commands are not there', async () => {
    const slurm = await onSlurm(await emptyFolder(), NO_COMMANDS);
    expect([slurm.status, slurm.error]).toEqual([
      2,
      expect.stringMatching(/scontrol must be on the path, got none; run this .* login node/),
    ]);
  });

  const misuse: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['a partition without a cluster', ['--partition', 'main'], /--partition must come with --on slurm/],
    ['a dry run without a cluster', ['--dry-run'], /--dry-run must come with --on slurm/],
    ['threads beside a cluster', ['--on', 'slurm', '--threads', '2'], /here or --on a cluster, got both/],
    [
      'a memory for HyperQueue',
      ['--on', 'hyperqueue', '--memory', '4G', '--dry-run'],
      /--memory must come with --on slurm/,
    ],
    ['a time that is none', ['--on', 'slurm', '--time', 'soon'], /--time must be minutes/],
    ['a partition with a line break', ['--on', 'slurm', '--partition', 'a\nb'], /--partition must be a name/],
    ['an unknown cluster', ['--on', 'pbs'], /--on must be one of slurm, hyperqueue, got "pbs"/],
    [
      'an unknown option, with the nearest',
      ['--on', 'slurm', '--partion', 'x'],
      /unknown option '--partion' \(Did you mean --partition\?\)/,
    ],
  ];
  for (const [what, args, message] of misuse)
    test(`refuses ${what}, in one line and before any work`, async () => {
      const out = join(await emptyFolder(), 'none');
      const { status, error } = await commandLine(['experiment', 'run', 'seed-spread', '--out', out, ...args]);
      expect([status, error]).toEqual([2, expect.stringMatching(message)]);
      expect(error.trimEnd().split('\n')).toHaveLength(1);
      await expect(readdir(out)).rejects.toThrow(/ENOENT/);
    });
});
