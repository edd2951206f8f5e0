import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandLine } from './cli/program.ts';
import { METRICS, gateRuns, gated, handRun, logText, write, writeRuns } from './trainingLogs.ts';

describe('logs that cannot be compared', () => {
  const cases: [string, (at: string) => Promise<unknown>, RegExp][] = [
    [
      'a seed besides',
      (at) => writeRuns(at, 10),
      /--series must have the seeds of the baseline, 1 2 .*, got 10 besides/,
    ],
    ['a seed less', (at) => rm(join(at, 'runs/3.jsonl')), /seeds of the baseline, .*, got none for 3; run them too/],
    [
      'longer runs',
      (at) => writeRuns(at, 9, 1, 60),
      /runs\/1\.jsonl must end at step 40, as the baseline does, got step 60/,
    ],
    [
      'a shorter run',
      (at) => write(at, 'runs/3.jsonl', logText(handRun(3, 1, 30))),
      /3\.jsonl must end at step 40, .* step 30/,
    ],
    [
      'a name less',
      (at) => write(at, 'runs/3.jsonl', logText(handRun(3).map((line) => ({ ...line, loss: undefined })))),
      /3\.jsonl must have loss at step 40, got no such name, but accuracy/,
    ],
    [
      'a step less of one name',
      (at) =>
        write(at, 'runs/3.jsonl', logText(handRun(3).map(({ loss, ...l }) => (l['step'] === 40 ? l : { ...l, loss })))),
      /3\.jsonl must have loss at step 40, got steps 0, 10, 20, …, 30/,
    ],
    [
      'a file that ends mid-line',
      async (at) => writeFile(join(at, 'runs/3.jsonl'), logText(handRun(3)).slice(0, -20)),
      /3\.jsonl must end with a whole line, got one that breaks off in line 5; was the run cut off/,
    ],
    [
      'a line that is no JSON',
      (at) => write(at, 'runs/3.jsonl', `epoch 1\n${logText(handRun(3))}`),
      /3\.jsonl must be a log of a training run: line 1 of runs\/3\.jsonl must be JSON/,
    ],
    ['a string', (at) => write(at, 'runs/3.jsonl', logText([{ seed: 3, step: 1, loss: '0.3' }])), /got loss: "0\.3"/],
    [
      'a step twice',
      (at) => write(at, 'runs/3.jsonl', logText([...handRun(3), handRun(3).at(-1)!])),
      /rise, each once, got step 40 twice/,
    ],
    [
      'two runs in a file',
      (at) => write(at, 'runs/3.jsonl', logText([...handRun(3), ...handRun(3)])),
      /got 0 after 40; begin a new file/,
    ],
    [
      'two seeds in a file',
      (at) => write(at, 'runs/3.jsonl', logText([...handRun(3), { seed: 4, step: 50 }])),
      /run of one seed, got 3 and then 4/,
    ],
    [
      'a seed in two files',
      (at) => write(at, 'runs/x.jsonl', logText(handRun(3))),
      /one file a seed, got seed 3 in runs\/3\.jsonl and runs\/x\.jsonl/,
    ],
    [
      'no seed',
      (at) => write(at, 'runs/3.jsonl', logText([{ step: 1, loss: 1 }])),
      /integer seed in every line, got none at step 1/,
    ],
    [
      'half a seed',
      (at) => write(at, 'runs/3.jsonl', logText([{ seed: 2.5, step: 1 }])),
      /integer seed in every line, got 2\.5/,
    ],
    [
      'a negative step',
      (at) => write(at, 'runs/3.jsonl', logText([{ seed: 3, step: -1 }])),
      /steps from 0 that rise, each once, got -1/,
    ],
    ['an empty file', (at) => write(at, 'runs/3.jsonl', '\n'), /3\.jsonl must hold a run, got no line/],
    ['a folder', (at) => write(at, 'runs/x.jsonl/a', ''), /must name files, got the folder runs\/x\.jsonl/],
    [
      'a loss below 0 with a margin in per cent',
      (at) => write(at, 'runs/3.jsonl', logText(handRun(3).map((line) => ({ ...line, loss: -1 })))),
      /3\.jsonl must have loss at least 0, since its margin is in per cent, got -1/,
    ],
  ];
  test.each(cases)(
    '%s: status 2 and one line that names the file, the value and what to do',
    async (_, spoil, message) => {
      const at = await gated();
      const baseline = await readFile(join(at, 'alignment.txt'));
      await spoil(at);
      const run = await gateRuns(at);
      expect([run.status, run.out]).toEqual([2, '']);
      expect(run.error).toMatch(message);
      expect(run.error.trim().split('\n')).toHaveLength(1);
      expect(await readFile(join(at, 'alignment.txt'))).toEqual(baseline);
    },
  );

  test('no file that matches, no baseline, a baseline of a rule, one of runs for a rule: status 2, and no baseline is lost', async () => {
    const at = await gated();
    const rule = await readFile('fixtures/baselines/backprop.txt', 'utf8');
    await write(at, 'rule.txt', rule);
    const runs = (...args: string[]) => commandLine(['gate', ...args], at);
    for (const [run, message] of [
      [
        await runs('--series', 'other/*.jsonl', '--baseline', 'alignment.txt'),
        /must match a file, got "other\/\*\.jsonl"/,
      ],
      [
        await runs('--series', 'runs/*.jsonl', '--baseline', 'no.txt'),
        /"no\.txt", which is not there; make it with --update/,
      ],
      [
        await runs('--series', 'runs/*.jsonl', '--baseline', 'rule.txt'),
        /rule\.txt must be a baseline: .*got one of a rule/,
      ],
      [
        await runs('--series', 'runs/*.jsonl', '--baseline', 'rule.txt', '--update-baseline', ...METRICS),
        /rule\.txt must be a baseline: .*got one of a rule/,
      ],
      [await runs('backprop', '--baseline', 'alignment.txt'), /got one of training runs; give it with --series/],
      [await runs('backprop', '--baseline', 'alignment.txt', '--update-baseline'), /got one of training runs/],
    ] as const) {
      expect([run.status, run.out]).toEqual([2, '']);
      expect(run.error).toMatch(message);
    }
    expect(await readFile(join(at, 'rule.txt'), 'utf8')).toBe(rule);
    expect((await gateRuns(at)).status).toBe(0);
  });

  test('a baseline that was edited, or is none, is refused with the line', async () => {
    const at = await gated();
    const text = await readFile(join(at, 'alignment.txt'), 'utf8');
    for (const [edited, message] of [
      [text.replace('margin 5 %', 'margin 50 %'), /line 3 must be the checksum of the other lines/],
      [text.replace('seeds 1 2', 'seeds 2 1'), /line 4 must have seeds that rise/],
      [text.replace('last step 40', 'last step x'), /line 5 must say "# last step N"/],
      [text.replace('# metric loss: lower', '# metric loss: smaller'), /line 7 must say "# metric NAME: higher/],
      [text.replace('loss at 40', 'lass at 40'), /line 10 must name a metric of accuracy, loss, got "lass"/],
      [
        text.replace(/loss at 40.*\n/, (line) => line + line),
        /line 11 must be sorted after loss at 40, each series once/,
      ],
      [text.replace(/ \S+\n$/, '\n'), /line 10 must have 9 values, one a seed, got "8"/],
      [text.replace(/\n$/, ''), /must end with a line feed/],
      ['a note\n', /line 1 must say "# pcn-check baseline of training runs, format N"/],
    ] as const) {
      expect(edited).not.toBe(text);
      await writeFile(join(at, 'alignment.txt'), edited);
      const run = await gateRuns(at);
      expect([run.status, run.out]).toEqual([2, '']);
      expect(run.error).toMatch(message);
    }
  });
});
