import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandLine } from './cli/program.ts';
import { folder } from './gatedModule.ts';
import { METRICS, gateRuns, gated, writeRuns } from './trainingLogs.ts';

describe('options of the gate for training runs', () => {
  const misuses: [string, string[], RegExp][] = [
    ['no direction', ['--update-baseline', '--metric', 'loss=5%'], /--metric must be NAME=higher:MARGIN or NAME=lower/],
    ['no margin', ['--update-baseline', '--metric', 'loss=lower:0'], /with a margin above 0, got "loss=lower:0"/],
    ['no metric at all', ['--update-baseline'], /of one name at least .* got none; the logs have accuracy, loss/],
    [
      'a name that nobody logs',
      ['--update-baseline', '--metric', 'los=lower:5%'],
      /must name a value of the logs, got los; they have accuracy, loss/,
    ],
    [
      'a name twice',
      ['--update-baseline', '--metric', 'loss=lower:5%', 'loss=lower:6%'],
      /each name once, got loss twice/,
    ],
    [
      'a name that no baseline can hold',
      ['--update-baseline', '--metric', 'a b=lower:5%'],
      /must have a name of letters/,
    ],
    ['a step that nobody logs', ['--update-baseline', ...METRICS, '--steps', '15,40'], /steps of the logs, got 15/],
    ['steps that do not rise', ['--update-baseline', '--steps', '40,20'], /--steps must rise/],
    ['a metric without a new baseline', METRICS, /--metric must come with --update-baseline/],
    ['seeds without a command', ['--update-baseline', '--seeds', '4'], /--seeds must come with --command/],
    ["a rule's seed", ['--seed', '4'], /--seed must be of a rule, got it with --series/],
    ['a command without a seed', ['--command', 'train {file}'], /--command must have \{seed\} in it/],
    ['a command without a file', ['--command', 'train {seed}'], /--command must have \{file\} in it/],
  ];
  test.each(misuses)('%s is refused, and nothing is written', async (_, args, message) => {
    const at = await folder();
    await writeRuns(at, 2);
    const run = await gateRuns(at, ...args);
    expect([run.status, run.out]).toEqual([2, '']);
    expect(run.error).toMatch(message);
    await expect(readFile(join(at, 'alignment.txt'))).rejects.toThrow(/ENOENT/);
  });

  test('a rule besides, and series without a baseline, are refused', async () => {
    const both = await commandLine(['gate', 'backprop', '--series', 'a', '--baseline', 'b']);
    expect([both.status, both.error]).toEqual([2, expect.stringContaining('stand in place of a rule')]);
    const none = await commandLine(['gate', '--series', 'a']);
    expect([none.status, none.error]).toEqual([2, expect.stringContaining('--series must come with --baseline')]);
    const alone = await commandLine(['gate', 'backprop', '--metric', 'a=lower:1%']);
    expect([alone.status, alone.error]).toEqual([2, expect.stringContaining('--metric must come with --series')]);
  });

  test('a baseline that cannot be written leaves the old one, and names the reason', async () => {
    const at = await gated();
    const run = await gateRuns(at, '--update-baseline', '--baseline', 'alignment.txt/new.txt', ...METRICS);
    expect([run.status, run.out]).toEqual([2, '']);
    expect(run.error).toMatch(/baseline must be a .*file.*got/);
    expect((await gateRuns(at)).status).toBe(0);
  });
});
