import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { ValueError } from '../../src/errors.ts';
import { openFileStore } from '../../src/experiments/fileStore.ts';
import { inferenceTrace } from '../../src/experiments/inferenceTrace.ts';
import { inShard, planned } from '../../src/experiments/plan.ts';
import { type Hand, attempt, ownHand } from '../../src/experiments/run/hand.ts';
import { processHand } from '../../src/experiments/run/processes.ts';
import { type Progress, runPlan } from '../../src/experiments/run/runPlan.ts';
import { threadHand } from '../../src/experiments/run/threads.ts';
import { type Store, memoryStore, merge } from '../../src/experiments/store.ts';
import { EXPERIMENT, VERSION, contents, emptyFolder } from './records.ts';

const meter = { clock: () => 0, peakBytes: () => 0 };
const ran: number[] = [];
/** The square of a number, and an error at 3. */
const squares = {
  run: async (point: unknown) => {
    const { k } = point as { k: number };
    ran.push(k);
    if (k === 3) throw new ValueError('squares: k must not be 3, got 3');
    return { square: k * k, none: Number.NaN };
  },
};
const plan = planned(Array.from({ length: 8 }, (_, k) => ({ k })));
const own = (): Hand => ownHand(squares, float64, meter);

const go = (
  store: Store,
  hands: readonly Hand[],
  more: { part?: typeof plan; signal?: AbortSignal; onProgress?: (p: Progress) => void } = {},
) =>
  runPlan(more.part ?? plan, {
    ...{ store, engine: 'float64', hands },
    signal: more.signal ?? new AbortController().signal,
    onProgress: more.onProgress ?? (() => undefined),
  });

const BUILT = (name: string): URL => pathToFileURL(join(process.cwd(), 'dist/cli', name));

describe('a run of a plan', () => {
  test('keeps an error as the value of its point, and goes on', async () => {
    const store = memoryStore(EXPERIMENT, VERSION);
    const seen: Progress[] = [];
    expect(await go(store, [own()], { onProgress: (p) => seen.push(p) })).toMatchObject({
      known: 0,
      done: 8,
      errors: 1,
      left: 0,
    });
    expect(await store.read({ hash: plan[3]!.hash, engine: 'float64' })).toMatchObject({
      record: { error: { name: 'ValueError', message: 'squares: k must not be 3, got 3' }, point: { k: 3 } },
    });
    expect(seen.map(({ done, of, error }) => [done, of, error !== undefined])).toEqual(
      plan.map((_, i) => [i + 1, 8, i === 3]),
    );
  });

  test('that was ended goes on where it was, and comes to the same store', async () => {
    const [whole, folder] = [memoryStore(EXPERIMENT, VERSION), await emptyFolder()];
    await go(whole, [own()]);
    const interrupt = new AbortController();
    const store = await openFileStore(folder, EXPERIMENT, VERSION);
    const first = await go(store, [own()], {
      signal: interrupt.signal,
      onProgress: ({ done }) => done === 3 && interrupt.abort(),
    });
    expect(first).toMatchObject({ known: 0, done: 3, left: 5 });
    ran.length = 0;
    expect(await go(await openFileStore(folder, EXPERIMENT, VERSION), [own()])).toMatchObject({
      known: 3,
      done: 5,
      left: 0,
    });
    expect(ran).toEqual([3, 4, 5, 6, 7]);
    expect(await contents(store)).toEqual(await contents(whole));
    ran.length = 0;
    expect(await go(store, [own()])).toMatchObject({ known: 8, done: 0 });
    expect(ran).toEqual([]);
  });

  test('runs a record that was cut off again, and tells which it was', async () => {
    const folder = await emptyFolder();
    const store = await openFileStore(folder, EXPERIMENT, VERSION);
    await go(store, [own()]);
    const where = join(folder, 'records', 'float64', `${plan[5]!.hash}.json`);
    await writeFile(where, '{"experiment":"ma');
    ran.length = 0;
    const tally = await go(store, [own()]);
    expect(tally).toMatchObject({ known: 7, done: 1 });
    expect(tally.cutOff).toMatchObject([{ where }]);
    expect(ran).toEqual([5]);
    expect((await go(store, [own()])).cutOff).toEqual([]);
  });

  test('in shards, merged in any order, is the run of the whole', async () => {
    const [whole, merged] = [memoryStore(EXPERIMENT, VERSION), memoryStore(EXPERIMENT, VERSION)];
    await go(whole, [own()]);
    for (const index of [3, 1, 2]) {
      const part = memoryStore(EXPERIMENT, VERSION);
      await go(part, [own()], { part: inShard(plan, { index, of: 3 }) });
      await merge(part, merged);
    }
    expect(await contents(merged)).toEqual(await contents(whole));
  });

  test('shares the points among its hands, each once', async () => {
    const store = memoryStore(EXPERIMENT, VERSION);
    ran.length = 0;
    await go(store, [own(), own(), own()]);
    expect(ran.toSorted((a, b) => a - b)).toEqual(plan.map(({ point }) => point.k));
  });
});

describe('points on threads and in processes', () => {
  const traces = planned([{ seed: 1 }, { seed: 2 }]);
  const task = { experiment: 'inference-trace', engine: 'float64', settings: { threads: 1 } };
  const done = async (hands: readonly Hand[]): Promise<Record<string, unknown>> => {
    const store = memoryStore(inferenceTrace.id, inferenceTrace.version);
    await runPlan(traces, {
      ...{ store, engine: 'float64', hands, signal: new AbortController().signal, onProgress: () => undefined },
    });
    return contents(store);
  };

  test('give records equal to those of this thread, to the bit', async () => {
    const here = await done([ownHand(inferenceTrace, float64, meter)]);
    const program = BUILT('experimentWorker.js');
    expect(await done([threadHand(program, task), threadHand(program, task)])).toEqual(here);
    expect(await done([processHand(program, task, process.execPath)])).toEqual(here);
    expect(Object.keys(here)).toHaveLength(2);
  });

  test('that end without a word are errors of their points, and the next point has a new one', async () => {
    const program = new URL('endingWorker.mjs', import.meta.url);
    for (const hand of [threadHand(program, task), processHand(program, task, process.execPath)]) {
      const [first, second] = [await hand.do(plan[0]!), await hand.do(plan[1]!)];
      expect(first).toMatchObject({ error: { name: 'Lost', message: /ended with status 7/ } });
      expect(second).toMatchObject({ result: 'well' });
      await hand.close();
    }
  });

  test('that are in hand when the run is ended are given up, and not kept', async () => {
    const program = new URL('endingWorker.mjs', import.meta.url);
    for (const hand of [threadHand(program, task), processHand(program, task, process.execPath)]) {
      const [store, interrupt] = [memoryStore(EXPERIMENT, VERSION), new AbortController()];
      const running = go(store, [hand], {
        part: plan.slice(1, 4),
        signal: interrupt.signal,
        onProgress: ({ done: n }) => n === 1 && setTimeout(() => interrupt.abort(), 200),
      });
      expect(await running).toMatchObject({ done: 1, left: 2 });
      expect(await store.keys()).toHaveLength(1);
    }
  });

  test('give what any store gives back: plain JSON, and null where there is no result', async () => {
    const given = async (result: unknown) => attempt({ run: async () => result }, plan[0]!, float64, meter);
    expect(await given(undefined)).toMatchObject({ result: null });
    const { result } = (await given({ list: new Float64Array([1, 2]), none: undefined, nan: Number.NaN })) as {
      result: object;
    };
    expect(Object.keys(result)).toEqual(['list', 'nan']);
    expect(result).toEqual({ list: { 0: 1, 1: 2 }, nan: Number.NaN });
    expect(await attempt({ run: () => Promise.reject(new Error('no')) }, plan[0]!, float64, meter)).toMatchObject({
      error: { name: 'Error', message: 'no' },
    });
  });

  test('are measured by the clock and memory that they are given', async () => {
    let now = 0;
    const measured = await attempt(squares, plan[2]!, float64, { clock: () => (now += 1500), peakBytes: () => 42 });
    expect(measured).toMatchObject({ seconds: 1.5, peakBytes: 42, result: { square: 4 } });
  });
});
