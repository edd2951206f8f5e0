import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import { planned } from '../../src/experiments/plan.ts';
import { type Store, collect, memoryStore, merge, remaining } from '../../src/experiments/store.ts';
import { EXPERIMENT, VERSION, contents, recordOf } from './records.ts';

const store = (): Store => memoryStore(EXPERIMENT, VERSION);
const failure = { error: { name: 'Error', message: 'no' } };

/** A store of these points: true for a result, false for an error. */
async function filled(points: readonly (readonly [k: number, right: boolean])[]): Promise<Store> {
  const made = store();
  for (const [k, right] of points) await made.write(recordOf({ k }, right ? { result: k } : failure));
  return made;
}

describe('merging stores', () => {
  const points = fc.uniqueArray(fc.tuple(fc.nat({ max: 12 }), fc.boolean()), { selector: ([k]) => k });

  test('gives each record once, changes nothing when done again, and prefers results to errors in either order', async () => {
    await fc.assert(
      fc.asyncProperty(points, points, async (a, b) => {
        const [into, back] = [store(), store()];
        for (const from of [a, b]) await merge(await filled(from), into);
        for (const from of [b, a]) await merge(await filled(from), back);
        const once = await contents(into);
        expect(await contents(back)).toEqual(once);
        const again = await merge(await filled(a), into);
        expect(again).toEqual({ taken: 0, known: a.length, cutOff: [] });
        expect(await contents(into)).toEqual(once);
        const plan = planned([...new Set([...a, ...b].map(([k]) => k))].map((k) => ({ k })));
        const { answers, errors, missing } = await collect<{ k: number }, number>(into, plan, 'float64');
        expect(missing).toBe(0);
        expect(answers.every(({ point, result }) => point.k === result)).toBe(true);
        const right = new Set([...a, ...b].flatMap(([k, good]) => (good ? [k] : [])));
        expect([answers.length, errors.length]).toEqual([right.size, plan.length - right.size]);
      }),
      { seed: 4, numRuns: 60 },
    );
  });

  test('resumption asks for what is missing on this engine, and for that alone', async () => {
    const plan = planned([0, 1, 2, 3].map((k) => ({ k })));
    const kept = await filled([
      [1, true],
      [3, false],
    ]);
    await kept.write(recordOf({ k: 0 }, { result: 0 }, 'blas-float64'));
    const { open, known } = await remaining(kept, plan, 'float64');
    expect([open.map(({ point }) => point.k), known]).toEqual([[0, 2], 2]);
  });
});
