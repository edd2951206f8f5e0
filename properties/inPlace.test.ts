import { describe, expect, test } from 'vitest';
import type { Arithmetic, FloatArithmetic, InPlaceArithmetic, Shape } from '../src/arithmetic/arithmetic.ts';
import { errorBound } from '../src/arithmetic/errorBound.ts';
import { float32 } from '../src/arithmetic/float32.ts';
import { float64, type Float64Matrix } from '../src/arithmetic/float64.ts';
import { rational } from '../src/arithmetic/rational.ts';
import { conformanceProblems } from '../src/conformance/problems.ts';
import { frobenius } from '../src/arithmetic/norm.ts';
import { gradientDescent } from '../src/inference/gradientDescent.ts';
import { inPlaceGradient, isInPlace } from '../src/inference/inPlaceGradient.ts';
import { energyGradient } from '../src/inference/state.ts';
import { linearProblem as chain } from '../src/problem/numbers.ts';
import { type LinearProblem, mapProblem } from '../src/problem/problem.ts';
import { random } from '../src/random.ts';
import { spectrum } from '../src/theory/spectrum.ts';
import { countingDevice } from './countingDevice.ts';

const deep = conformanceProblems(23).filter(({ problem }) => problem.network.layers.length > 1);

const into = <M>(A: Arithmetic<M>, problem: LinearProblem<Float64Matrix>): LinearProblem<M> =>
  mapProblem(problem, (a) => A.matrix(a.rows, a.columns, a.data));

/** A place that holds a matrix, or several places as one. */
interface Cell<M> {
  matrix: M;
  readonly parts?: readonly Cell<M>[];
}

/** Any arithmetic as one that overwrites: the loop's own formulas, then, in fractions or with running error bounds. */
function cellsOver<M>(A: Arithmetic<M>): InPlaceArithmetic<Cell<M>> {
  const cell = (matrix: M): Cell<M> => ({ matrix });
  const scalar = (value: number): M => A.matrix(1, 1, [value]);
  const zeros = ([m, n]: Shape): M => A.matrix(m, n, new Float64Array(m * n));
  const axpby = (alpha: number, x: Cell<M>, beta: number, y: Cell<M>): void => {
    if (y.parts) return y.parts.forEach((part, i) => axpby(alpha, x.parts![i]!, beta, part));
    const ax = alpha === 1 ? x.matrix : A.scale(scalar(alpha), x.matrix);
    y.matrix = beta === 0 ? ax : A.add(ax, beta === 1 ? y.matrix : A.scale(scalar(beta), y.matrix));
  };
  return {
    ...{ name: `cells of ${A.name}`, about: '', unitRoundoff: 0 },
    matrix: (m, n, entries) => cell(A.matrix(m, n, entries)),
    identity: (n) => cell(A.identity(n)),
    shape: (a) => A.shape(a.matrix),
    add: (a, b) => cell(A.add(a.matrix, b.matrix)),
    subtract: (a, b) => cell(A.subtract(a.matrix, b.matrix)),
    scale: (c, a) => cell(A.scale(c.matrix, a.matrix)),
    multiply: (a, b, flags) => cell(A.multiply(a.matrix, b.matrix, flags)),
    inner: (a, b) => cell(A.inner(a.matrix, b.matrix)),
    reshape: (a, rows, columns) => cell(A.reshape(a.matrix, rows, columns)),
    gather: (a, rows) => cell(A.gather(a.matrix, rows)),
    scatter: (a, rows, count) => cell(A.scatter(a.matrix, rows, count)),
    transpose: (a) => cell(A.transpose(a.matrix)),
    solve: (a, b) => cell(A.solve(a.matrix, b.matrix)),
    reciprocal: (c) => cell(A.reciprocal(c.matrix)),
    read: async (a) => Float64Array.of(scalars.get(a)!),
    scope: (body) => body(),
    free: () => undefined,
    block(shapes) {
      const parts = shapes.map((shape) => cell(zeros(shape)));
      return { all: { matrix: zeros([1, 1]), parts }, parts };
    },
    // Products are summed before they meet C, as every engine here does it.
    gemm(alpha, a, b, beta, c, flags) {
      axpby(alpha, cell(A.multiply(a.matrix, b.matrix, flags)), beta, c);
    },
    copy: ({ matrix }) => ({ matrix }),
    axpby,
  };
}

/** What the loop reads from the cells of a problem: its scales and precisions. */
const scalars = new WeakMap<object, number>();
const cellProblem = <M>(problem: LinearProblem<Float64Matrix>, f: (a: Float64Matrix) => M): LinearProblem<Cell<M>> =>
  mapProblem(problem, (a) => {
    const cell = { matrix: f(a) };
    scalars.set(cell, a.data[0]!);
    return cell;
  });

/** Small dyadic activities: exact in float32 too. */
const activities = (problem: LinearProblem<Float64Matrix>, seed: number): Float64Matrix[] => {
  const r = random(seed, 'in-place/activities');
  const B = problem.x.columns;
  return problem.network.widths.slice(1, -1).map((n) =>
    float64.matrix(
      n,
      B,
      Float64Array.from({ length: n * B }, () => r.integer(-64, 64) / 16),
    ),
  );
};

describe('the gradient in place', () => {
  test.each(deep)('is the readable one, exactly, for every α and β: $shape', async ({ problem }) => {
    const exact = into(rational, problem);
    const lift = (a: Float64Matrix) => rational.matrix(a.rows, a.columns, a.data);
    const loop = await inPlaceGradient(cellsOver(rational), cellProblem(problem, lift));
    const [z, t] = [activities(problem, 1), activities(problem, 2)].map((list) => list.map(lift));
    const expected = energyGradient(rational, exact, [exact.x, ...z!, exact.y]);
    const cells = (list: typeof z): ReturnType<typeof loop.hidden> => {
      const block = loop.hidden();
      for (const [i, part] of block.parts.entries()) part.matrix = list![i]!;
      return block;
    };
    const scalar = (value: number) => rational.matrix(1, 1, [value]);
    for (const [alpha, beta, same] of [
      [1, 0, false],
      [-0.25, 1, true],
      [0.5, -0.75, false],
    ] as const) {
      const at = cells(z);
      const target = same ? at : cells(t);
      loop.add(alpha, at, beta, target);
      for (const [i, { matrix }] of target.parts.entries()) {
        const kept = rational.scale(scalar(beta), (same ? z : t)![i]!);
        const right = rational.add(rational.scale(scalar(alpha), expected[i]!), kept);
        expect(rational.equals(matrix, right), `α ${alpha}, β ${beta}, z_${i + 1}`).toBe(true);
      }
    }
  });

  for (const A of [float64, float32] as readonly (typeof float64)[]) {
    test.each(deep)(
      `of ${A.name} stays within its running error bound over five steps: $shape`,
      async ({ problem }) => {
        const E = errorBound(float64, A.unitRoundoff);
        const exactly = (value: Float64Matrix) => ({ value, error: new Float64Array(value.data.length) });
        const bounded = await inPlaceGradient(cellsOver(E), cellProblem(problem, exactly));
        const loop = await inPlaceGradient(A, into(A, problem));
        const [zE, z] = [bounded.hidden(), loop.hidden()];
        for (const [i, a] of activities(problem, 3).entries()) {
          zE.parts[i]!.matrix = exactly(a);
          A.axpby(1, A.matrix(a.rows, a.columns, a.data), 0, z.parts[i]!);
        }
        for (let step = 0; step < 5; step++) {
          bounded.add(-0.0625, zE, 1, zE);
          loop.add(-0.0625, z, 1, z);
        }
        for (const [i, { matrix }] of zE.parts.entries()) {
          const [got, center] = [A.entries(z.parts[i]!), float64.entries(matrix.value)];
          const excess = Math.max(...got.map((g, k) => Math.abs(g - center[k]!) / matrix.error[k]!));
          expect(excess, `z_${i + 1}, in units of its bound`).toBeLessThanOrEqual(1);
          // and the bound sees a wrong digit: one part in 2¹⁰ is beyond it
          expect(Math.max(...matrix.error) * 2 ** 10).toBeLessThan(frobenius([center]));
        }
      },
    );
  }

  test('asks for nothing but products and sums in memory that is already there', async () => {
    const { problem } = deep.at(-1)!;
    const calls: string[] = [];
    const spied = new Proxy(float64, {
      get(target, key: keyof typeof float64) {
        calls.push(key);
        return target[key];
      },
    });
    const loop = await inPlaceGradient(spied, problem);
    const z = loop.hidden();
    calls.length = 0;
    for (let step = 0; step < 3; step++) loop.add(-0.1, z, 1, z);
    expect([...new Set(calls)].toSorted()).toEqual(['axpby', 'gemm']);
  });

  test.each([
    ['one pass where the hidden layers share a precision', [3, 3, 3, 0.5], 1],
    ['one for each where they do not', [3, 3, 2, 3], 3],
  ] as const)('adds the errors in %s', async (_, precisions, passes) => {
    const numbers = { widths: [1, 1, 1, 1, 1], weights: [[1], [1], [1], [1]], precisions, x: [1], y: [2], batch: 1 };
    let count = 0;
    const counting: typeof float64 = { ...float64, axpby: (...a) => (count++, float64.axpby(...a)) };
    const loop = await inPlaceGradient(counting, chain(float64, numbers));
    const z = loop.hidden();
    loop.add(1, z, 0, loop.hidden());
    expect(count).toBe(3 + passes);
  });
});

describe('gradientDescent in place', () => {
  const { block: _block, gemm: _gemm, axpby: _axpby, ...allocating } = float64;
  const plain: FloatArithmetic<Float64Matrix> = allocating;

  test.each(deep)('ends where the allocating loop does, within both proofs: $shape', async ({ problem }) => {
    expect([isInPlace(float64), isInPlace(plain)]).toEqual([true, false]);
    const { mu, lambdaMax } = spectrum(float64, problem.network);
    const options = { mu, stepSize: 2 / (mu + lambdaMax), relativeError: 1e-9, maxSteps: 100_000 };
    const start = [problem.x, ...activities(problem, 4), problem.y];
    const before = start.map(({ data }) => data.slice());
    const [a, b] = [
      await gradientDescent(float64, problem, { ...options, start }),
      await gradientDescent(plain, problem, { ...options, start }),
    ];
    expect([a.status, b.status]).toEqual(['converged', 'converged']);
    const apart = frobenius(a.activities.map((z, l) => z.data.map((v, i) => v - b.activities[l]!.data[i]!)));
    expect(apart).toBeLessThanOrEqual(a.bound + b.bound);
    expect(a.trace.map(({ step }) => step)).toEqual(b.trace.map(({ step }) => step));
    expect(start.map(({ data }) => data)).toEqual(before);
  });

  test('frees everything but the activities that it returns', async () => {
    const { problem } = deep.at(-1)!;
    const { mu, lambdaMax } = spectrum(float64, problem.network);
    const { counting, live } = countingDevice();
    const options = { mu, stepSize: 2 / (mu + lambdaMax), relativeError: 1e-6, maxSteps: 1000 };
    const { activities: z, steps } = await gradientDescent(counting, problem, options);
    expect(steps).toBeGreaterThan(16);
    expect(live).toEqual(new Set(z.slice(1, -1)));
  });

  test('leaves the start that it was given to the caller', async () => {
    const { problem } = deep.at(-1)!;
    const { counting, live } = countingDevice();
    const own = activities(problem, 5).map((a) => counting.matrix(a.rows, a.columns, a.data));
    const start = [problem.x, ...own, problem.y];
    const options = { ...{ mu: 1, stepSize: 2 ** -8, relativeError: 0 }, start, checkEvery: 2 };
    const { activities: z } = await gradientDescent(counting, problem, { ...options, maxSteps: 6 });
    expect(live).toEqual(new Set([...own, ...z.slice(1, -1)]));
  });

  test('makes no matrix for a step, and no block where nothing is hidden', async () => {
    const { problem } = deep.at(-1)!;
    const made = async (steps: number): Promise<number> => {
      const device = countingDevice();
      const options = { mu: 1, stepSize: 2 ** -8, relativeError: 0, maxSteps: steps, checkEvery: 1000 };
      await gradientDescent(device.counting, problem, options);
      return [...device.calls.values()].reduce((sum, count) => sum + count);
    };
    expect(await made(100)).toBe(await made(1));
    const flat = conformanceProblems(23).find((p) => p.problem.network.layers.length === 1)!;
    const { counting } = countingDevice();
    const unasked = { ...counting, block: () => expect.unreachable('nothing is hidden') };
    const options = { mu: 1, stepSize: 0.5, relativeError: 0, maxSteps: 1 };
    expect((await gradientDescent(unasked, flat.problem, options)).status).toBe('converged');
  });

  test('takes an arithmetic as one that overwrites only where it does all of it', () => {
    const some: FloatArithmetic<Float64Matrix>[] = [
      Object.assign({ axpby: _axpby }, plain),
      Object.assign({ block: _block, gemm: _gemm }, plain),
    ];
    expect(some.map(isInPlace)).toEqual([false, false]);
  });
});
