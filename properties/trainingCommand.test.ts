import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { program } from './cli/program.ts';
import { folder } from './gatedModule.ts';
import { type Line, gateRuns, handRun, logText, write, writeRuns } from './trainingLogs.ts';

/** A training command for the folder: it copies the log that its seed is to have, counts its runs, and may end badly. */
async function trainer(
  at: string,
  logs: (seed: number) => readonly Line[],
  seeds: number,
  end: 'well' | 'silent' | 'fails' = 'well',
): Promise<string> {
  for (let seed = 1; seed <= seeds; seed++) await write(at, `logs/${seed}`, logText(logs(seed)));
  const copy = end === 'silent' ? '' : 'cp logs/{seed} {file}; ';
  const fail = end === 'fails' ? 'echo out of memory >&2; exit 3; ' : '';
  return `echo {seed} >> started; echo whatever a program prints; ${copy}${fail}: {file}`;
}

const started = async (at: string): Promise<string> =>
  (await readFile(join(at, 'started'), 'utf8')).trim().replaceAll('\n', ' ');
const METRIC = ['--metric', 'loss=lower:5%'];

/** A folder with a trainer and a baseline of 16 seeds that it made. */
async function made(): Promise<{ at: string; command: string }> {
  const at = await folder();
  const command = await trainer(at, (seed) => handRun(seed), 16);
  const run = await gateRuns(at, '--command', command, '--update-baseline', '--seeds', '16', ...METRIC);
  expect(run).toMatchObject({
    status: 0,
    out: 'alignment.txt: new, 1 series of 16 seeds; commit it, and gate every build without --update-baseline\n',
  });
  await rm(join(at, 'started'));
  return { at, command };
}

describe('training runs by a command', () => {
  test('unchanged pass with the first 8 seeds; a regression is escalated to 16, proven there, and its logs are kept', async () => {
    const { at, command } = await made();
    const green = await gateRuns(at, '--command', command);
    expect([green.status, await started(at)]).toEqual([0, '1 2 3 4 5 6 7 8']);
    expect(green.out).toContain('8 of 16 seeds');
    await trainer(at, (seed) => handRun(seed, 1.2), 16);
    const red = await gateRuns(at, '--command', command);
    expect([red.status, red.out]).toEqual([
      1,
      expect.stringMatching(/fails: loss at step 40: rose by a factor 1\.2,.*16 seeds/),
    ]);
    const logs = /^16 runs of the command: logs in (.*)$/m.exec(red.out)![1]!;
    expect((await readdir(logs)).length).toBe(16);
  });

  test('files that are there are runs of now, and only the seeds without one are run', async () => {
    const { at, command } = await made();
    await writeRuns(at, 7);
    expect((await gateRuns(at, '--command', command)).status).toBe(0);
    expect(await started(at)).toBe('8');
  });

  test('that fail are lost: undecided and status 1 where one is, and given up after three in a row', async () => {
    const { at, command } = await made();
    const once = await gateRuns(at, '--command', `test {seed} != 3 || exit 1; ${command}`);
    expect([once.status, once.out]).toEqual([
      1,
      expect.stringMatching(/UNDECIDED[^]*no run of seed 3: the command ended with status 1/),
    ]);
    const silent = await gateRuns(at, '--command', await trainer(at, (seed) => handRun(seed), 16, 'silent'));
    expect([silent.status, silent.out]).toEqual([1, expect.stringContaining('ended well and wrote no log')]);
    await rm(join(at, 'started'));
    const fails = await trainer(at, (seed) => handRun(seed), 16, 'fails');
    const all = await gateRuns(at, '--command', fails);
    expect([all.status, await started(at)]).toEqual([1, '1 2 3']);
    expect(all.error).toContain('out of memory');
    const before = await readFile(join(at, 'alignment.txt'));
    const update = await gateRuns(at, '--command', fails, '--update-baseline');
    expect([update.status, update.error]).toEqual([
      2,
      expect.stringMatching(/for seed 1; nothing was written to alignment/),
    ]);
    expect(await readFile(join(at, 'alignment.txt'))).toEqual(before);
  });

  test('that take too long are lost, and one that fails after it has diverged is a run that diverged', async () => {
    const { at, command } = await made();
    const slow = await gateRuns(at, '--command', `test {seed} = 2 && sleep 60; ${command}`, '--time-limit', '1.5');
    expect([slow.status, slow.out]).toEqual([
      1,
      expect.stringMatching(/no run of seed 2: .*did not answer within 1\.5 s/),
    ]);
    const nan = (seed: number): Line[] => [...handRun(seed).slice(0, 2), { seed, step: 20, loss: 'NaN' }];
    const red = await gateRuns(
      at,
      '--command',
      await trainer(at, (seed) => (seed === 5 ? nan(seed) : handRun(seed)), 16, 'fails'),
    );
    expect([red.status, red.out]).toEqual([1, expect.stringContaining('FAILS')]);
  });

  test('that log another seed than they were given are refused', async () => {
    const { at } = await made();
    const run = await gateRuns(at, '--command', await trainer(at, () => handRun(1), 16));
    expect([run.status, run.error]).toEqual([2, expect.stringMatching(/must log the seed that it is given, 2, got 1/)]);
  });

  test('a new baseline by a command asks how many seeds, once', async () => {
    const at = await folder();
    const command = await trainer(at, (seed) => handRun(seed), 2);
    const run = await gateRuns(at, '--command', command, '--update-baseline', ...METRIC);
    expect([run.status, run.error]).toEqual([2, expect.stringMatching(/--seeds must say how many seeds/)]);
    expect((await gateRuns(at, '--command', command, '--update-baseline', '--seeds', '2', ...METRIC)).status).toBe(0);
    expect((await gateRuns(at, '--command', command, '--update-baseline')).out).toContain('0 series differ');
  });

  const title = 'an interruption ends the training too, with status 130 and without a report';
  const windows = process.platform === 'win32';
  test.skipIf(windows)(windows ? `${title} (skipped: no signals on Windows)` : title, async () => {
    const { at } = await made();
    const command = 'echo $$ > pid; sleep 60 # {seed} {file}';
    const run = await program(
      ['gate', '--series', 'runs/*.jsonl', '--baseline', 'alignment.txt', '--command', command],
      {
        folder: at,
        onError: (error, signal) => {
          if (error.includes('running seed 1\n')) setTimeout(() => signal('SIGINT'), 300);
        },
      },
    );
    expect([run.status, run.out]).toEqual([130, '']);
    const pid = Number(await readFile(join(at, 'pid'), 'utf8'));
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  });
});
