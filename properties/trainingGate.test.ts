import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandLine } from './cli/program.ts';
import { folder } from './gatedModule.ts';
import { METRICS, type Line, gateRuns, handRun, logText, write, writeRuns } from './trainingLogs.ts';

/** A folder with a baseline of so many seeds, and their logs. */
async function gated(seeds = 9, ...args: readonly string[]): Promise<string> {
  const at = await folder();
  await writeRuns(at, seeds);
  expect(await gateRuns(at, '--update-baseline', ...METRICS, ...args)).toMatchObject({ status: 0 });
  return at;
}

describe('training runs against their baseline', () => {
  test('a regression of a fifth turns the build red with metric, step, size and interval, though seeds differ by a factor of 4', async () => {
    const at = await gated();
    await writeRuns(at, 9, 1.2);
    const red = await gateRuns(at);
    expect([red.status, red.error]).toEqual([1, '']);
    expect(red.out).toMatch(
      /^gate of training runs: FAILS, against alignment\.txt\n2 series, 2 comparisons, 9 of 9 seeds/,
    );
    expect(red.out).toMatch(
      /fails: loss at step 40: rose by a factor 1\.2, interval 1\.2 to 1\.2, margin 1\.05; median \S+ → \S+, 9 seeds/,
    );
    expect(red.out).toContain("replay: npx pcn-check gate --series 'runs/*.jsonl' --baseline alignment.txt\n");
  });

  test('the same numbers up to rounding pass, and so does a gain', async () => {
    const at = await gated();
    for (const change of [1, 1 + 1e-12, 1.04, 0.5]) {
      await writeRuns(at, 9, change);
      expect(await gateRuns(at)).toMatchObject({
        status: 0,
        out: expect.stringContaining('passes, against') as string,
      });
    }
  });

  test('zero and minus zero are one number, by per cent too', async () => {
    const at = await folder();
    const zeros = (text: string): Promise<void[]> =>
      Promise.all(
        [1, 2, 3, 4, 5, 6].map((seed) => write(at, `runs/${seed}.jsonl`, `{"seed":${seed},"step":1,"loss":${text}}\n`)),
      );
    await zeros('0');
    expect((await gateRuns(at, '--update-baseline', '--metric', 'loss=lower:5%')).status).toBe(0);
    await zeros('-0.0');
    expect((await gateRuns(at)).out).toContain('passes, against');
  });

  test('--json prints one document, with the drops of every series; --out writes it', async () => {
    const at = await gated();
    const run = await gateRuns(at, '--json', '--out', 'out');
    const record = JSON.parse(run.out) as { schema: string; rows: { name: string; step: number; drop: number }[] };
    expect(record).toMatchObject({ schema: 'pcn-check/gate-series', version: 1, outcome: 'passes', rerun: 0 });
    expect(record.rows.map(({ name, step, drop }) => [name, step, drop])).toEqual([
      ['accuracy', 40, 0],
      ['loss', 40, 0],
    ]);
    expect(await readFile(join(at, 'out', 'gate.json'), 'utf8')).toBe(run.out);
  });

  test('the baseline is text: sorted, six digits, checksum; the same runs write the same bytes, and an update prints what changed', async () => {
    const at = await gated(9, '--steps', '20,40');
    const text = await readFile(join(at, 'alignment.txt'), 'utf8');
    expect(text).toMatch(/^# pcn-check baseline of training runs, format 1\n/);
    expect(text).toContain(
      '\n# metric accuracy: higher is better, margin 0.01\n# metric loss: lower is better, margin 5 %\n',
    );
    expect(text.match(/^\w+ at \d+(?=: )/gm)).toEqual(['accuracy at 20', 'accuracy at 40', 'loss at 20', 'loss at 40']);
    expect(await gateRuns(at, '--update-baseline')).toMatchObject({
      ...{ status: 0, out: 'alignment.txt: 0 series differ, 4 as before\n' },
    });
    expect(await readFile(join(at, 'alignment.txt'), 'utf8')).toBe(text);
    await writeRuns(at, 9, 1.2);
    const update = await gateRuns(at, '--update-baseline', '--metric', 'loss=lower:10%');
    expect(update.out).toMatch(/^~ loss at step 40: median \S+ → \S+, change \S+ \(95 % interval \S+ to \S+\)$/m);
    expect(update.error).toContain('loss has another margin or direction than before');
    expect((await gateRuns(at)).status).toBe(0);
  });

  test('one seed proves nothing and has no interval, which is said; too few seeds to prove a drop likewise', async () => {
    const at = await folder();
    await writeRuns(at, 1);
    const made = await gateRuns(at, '--update-baseline', ...METRICS);
    expect(made.error).toMatch(
      /one seed alone has no interval and proves nothing: with 2 comparisons at 1 %, all of 8 seeds/,
    );
    await writeRuns(at, 1, 2);
    const run = await gateRuns(at);
    expect([run.status, run.out]).toEqual([
      0,
      expect.stringMatching(/warns: loss at step 40: .*no interval.*1 seed\n/),
    ]);
    const few = await gated(5);
    await writeRuns(few, 5, 2);
    expect((await gateRuns(few)).out).toMatch(/5 seeds cannot prove a drop: .* give the baseline 8 seeds or more/);
  });

  test('a list is a series an entry, and names without a direction are named and not gated', async () => {
    const at = await folder();
    for (let seed = 1; seed <= 9; seed++)
      await write(at, `runs/${seed}.jsonl`, logText([{ seed, step: 1, cosine: [0.5, 0.9], energy: seed }]));
    const made = await gateRuns(at, '--update-baseline', '--metric', 'cosine=higher:0.01');
    expect(made).toMatchObject({
      status: 0,
      error: 'gate: not gated, as no --metric says which way is better: energy\n',
    });
    for (let seed = 1; seed <= 9; seed++)
      await write(at, `runs/${seed}.jsonl`, logText([{ seed, step: 1, cosine: [0.5, 0.8] }]));
    const red = await gateRuns(at);
    expect([red.status, red.out]).toEqual([1, expect.stringContaining('fails: cosine 1 at step 1: fell by 0.1')]);
    expect(red.out).not.toContain('cosine 0');
  });
});

describe('a run that diverges', () => {
  const diverging = (seed: number, value: unknown, whole: boolean): Line[] =>
    handRun(seed).flatMap((line) => {
      const step = line['step'] as number;
      return step < 20 ? [line] : step === 20 || whole ? [{ ...line, loss: value }] : [];
    });

  test.each(['NaN', 'Infinity', null])(
    '(%s) is a failure with its step where the baseline did not, in one seed of 20',
    async (value) => {
      for (const whole of [true, false]) {
        const at = await gated(20);
        await write(at, 'runs/7.jsonl', logText(diverging(7, value, whole)));
        const red = await gateRuns(at);
        expect([red.status, red.out]).toEqual([1, expect.stringContaining('FAILS')]);
        expect(red.out).toContain('the run of seed 7 diverged: loss is no finite number at step 20, and');
      }
    },
  );

  test('and did so in the baseline is "none" there, said, and no failure; one that no longer does is a gain', async () => {
    const at = await folder();
    await writeRuns(at, 9);
    await write(at, 'runs/7.jsonl', logText(diverging(7, 'NaN', false)));
    const made = await gateRuns(at, '--update-baseline', ...METRICS);
    expect(made.error).toContain('the run of seed 7 diverged, loss at step 20: "none" in the baseline from there');
    expect(await readFile(join(at, 'alignment.txt'), 'utf8')).toMatch(/^loss at 40: \S+ \|( \S+){6} none( \S+){2}$/m);
    expect((await gateRuns(at)).status).toBe(0);
    await writeRuns(at, 9);
    expect((await gateRuns(at)).status).toBe(0);
  });
});

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
