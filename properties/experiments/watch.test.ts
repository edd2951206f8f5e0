import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Queue, Scheduler } from '../../src/experiments/cluster/scheduler.ts';
import { slurm } from '../../src/experiments/cluster/slurm.ts';
import { type Ending, type Sight, watch } from '../../src/experiments/cluster/watch.ts';

type Look = Awaited<ReturnType<Scheduler['queue']>>;

const [SECOND, MINUTE] = [1000, 60_000];
const DAY = 24 * 60 * MINUTE;

/** Looks one after another, the last one for ever, with the number of records at each; on a clock of its own. */
async function watched(looks: readonly (readonly [Look, number])[], of: number) {
  let [now, k] = [0, 0];
  const sights: Sight[] = [];
  const at = (i: number): readonly [Look, number] => looks[Math.min(i, looks.length - 1)]!;
  const ending: Ending = await watch({
    scheduler: { queue: async () => at(k)[0], never: slurm({}).never },
    ...{ job: '1', of, signal: new AbortController().signal, clock: () => now },
    count: async () => at(k)[1],
    sleep: async (milliseconds) => {
      now += milliseconds;
      k++;
    },
    onSight: (sight) => sights.push(sight),
  });
  return { ending, now, sights };
}

const running = (n: number, reasons: readonly string[] = []): Queue => ({ running: n, waiting: 0, reasons });
const waiting = (reason: string): Queue => ({ running: 0, waiting: 3, reasons: [reason] });

describe('waiting for a job', () => {
  test('ends when all records are there, whatever the queue says', async () => {
    for (const last of [running(1), 'gone', { unknown: 'down' }] as const) {
      const { ending } = await watched(
        [
          [running(2), 0],
          [running(2), 3],
          [last, 5],
        ],
        5,
      );
      expect(ending).toBe('whole');
    }
  });

  test('looks a few times more for records when the job is gone: files of another machine come late', async () => {
    expect(
      (
        await watched(
          [
            [running(1), 4],
            ['gone', 4],
            ['gone', 4],
            ['gone', 5],
          ],
          5,
        )
      ).ending,
    ).toBe('whole');
    expect(
      (
        await watched(
          [
            [running(1), 4],
            ['gone', 4],
          ],
          5,
        )
      ).ending,
    ).toBe('gone');
  });

  test('goes on while the controller is away for a while, and ends when it stays away', async () => {
    const away = { unknown: 'Unable to contact slurm controller' };
    expect(
      (await watched([...Array.from({ length: 20 }, (): [Look, number] => [away, 1]), [running(1), 2]], 2)).ending,
    ).toBe('whole');
    const { ending, now } = await watched([[away, 1]], 2);
    expect(ending).toEqual({
      stuck: 'the scheduler has not answered for 15 minutes: Unable to contact slurm controller',
    });
    expect(now).toBeGreaterThan(15 * MINUTE);
    expect(now).toBeLessThan(16 * MINUTE);
  });

  test('ends soon where tasks can never start, and after a day where nothing changes', async () => {
    const never = await watched([[waiting('BadConstraints'), 0]], 2);
    expect(never.ending).toEqual({ stuck: 'its tasks can never start, for BadConstraints' });
    expect(never.now).toBeLessThan(3 * MINUTE);
    const long = await watched([[waiting('Priority'), 0]], 2);
    expect(long.ending).toEqual({ stuck: 'nothing has changed for a day (Priority)' });
    expect(long.now).toBeGreaterThan(DAY);
    expect(long.now).toBeLessThan(DAY + MINUTE);
  });

  test('has an end, whatever the scheduler says', async () => {
    const look: fc.Arbitrary<Look> = fc.oneof(
      fc.constant<Look>('gone'),
      fc.record({ unknown: fc.string() }),
      fc.record({
        ...{ running: fc.nat({ max: 2 }), waiting: fc.nat({ max: 2 }) },
        reasons: fc.array(fc.constantFrom('Priority', 'BadConstraints', 'JobHeldUser'), { maxLength: 2 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(look, fc.nat({ max: 3 })), { minLength: 1, maxLength: 12 }), async (looks) => {
        const { ending, now } = await watched(looks, 3);
        expect(now).toBeLessThan(DAY + 2 * MINUTE);
        if (ending === 'whole') expect(looks.some(([, done]) => done === 3)).toBe(true);
        if (ending === 'gone') expect(looks.some(([queue]) => queue === 'gone')).toBe(true);
      }),
      { seed: 21, numRuns: 60 },
    );
  });

  test('estimates the time left from what it has seen, and looks at least every 5 s', async () => {
    const steps = Array.from({ length: 50 }, (_, k): [Look, number] => [running(2), k]);
    const { sights, now } = await watched(steps, 49);
    expect(sights[0]!.secondsLeft).toBeUndefined();
    expect(now / SECOND).toBeLessThan(49 * 5);
    // At a point a look and at most 5 s a look, what is left takes at most 5 s a point.
    for (const { done, secondsLeft } of sights.slice(1)) {
      expect(secondsLeft).toBeGreaterThan(0);
      expect(secondsLeft).toBeLessThanOrEqual(5 * (49 - done));
    }
  });
});
