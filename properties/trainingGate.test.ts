import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder } from './gatedModule.ts';
import { METRICS, type Line, gateRuns, gated, handRun, logText, write, writeRuns } from './trainingLogs.ts';

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
