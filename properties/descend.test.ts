import { describe, expect, test } from 'vitest';
import { float64, type Float64Matrix } from '../src/arithmetic/float64.ts';
import { ValueError } from '../src/errors.ts';
import { barzilaiBorwein, untilGradient } from '../src/inference/barzilaiBorwein.ts';
import { minimise } from '../src/inference/minimise.ts';

// Oracle: steps worked out by hand, in numbers that doubles hold exactly or up to a stated rounding.

type Script = (v: readonly Float64Array[], trial: number) => { value: number; gradient: readonly number[][] };

/** Any doubles, those that `matrix` refuses too. */
const row = (values: ArrayLike<number>): Float64Matrix => ({
  rows: 1,
  columns: values.length,
  data: Float64Array.from(values),
});

/** Runs on a scripted function, and says where it was evaluated. */
async function run(start: readonly number[][], script: Script, maxSteps: number, gradientNorm = 0) {
  const visited: number[][][] = [];
  const points = new Map<readonly Float64Matrix[], number>();
  const method = barzilaiBorwein<Float64Matrix>(float64, (variables) => {
    const trial = visited.length;
    points.set(variables, trial);
    visited.push(variables.map(({ data }) => [...data]));
    const { value, gradient } = script(
      variables.map(({ data }) => data),
      trial,
    );
    return { energy: () => row([value]), gradient: () => gradient.map(row) };
  });
  const stop = untilGradient<Float64Matrix>(gradientNorm);
  const { status, steps, at } = await minimise(float64, { start: start.map(row), method, stop, maxSteps });
  const variables = at.variables.map(({ data }) => data);
  return { status, steps, visited, gradientNorm: at.gradientNorm, at: { point: points.get(at.variables), variables } };
}
/** ½ c v² in one variable. */
const parabola =
  (c: number): Script =>
  ([v]) => ({ value: (c / 2) * v![0]! ** 2, gradient: [[c * v![0]!]] });
/** Values in turn, the last one for ever; the gradient is 1 at first and then as given. */
const values =
  (list: readonly number[], gradient = (trial: number) => 2 ** -trial): Script =>
  (_, trial) => ({ value: list[Math.min(trial, list.length - 1)]!, gradient: [[gradient(trial)]] });

describe('descend', () => {
  test('takes a first step of 0.1, then the curvature that it has seen: a parabola is done in two', async () => {
    const { status, steps, visited, gradientNorm, at } = await run([[8]], parabola(2), 100, 2 ** -40);
    expect([status, steps, visited.length]).toEqual(['converged', 2, 3]);
    expect(visited[1]![0]![0]).toBe(8 - 0.1 * 16);
    // 1/c from a difference of gradients, a few roundings of numbers up to 16
    expect(Math.abs(visited[2]![0]![0]!)).toBeLessThanOrEqual(16 * 2 ** -51);
    expect(gradientNorm).toBe(2 * Math.abs(visited[2]![0]![0]!));
    expect(at.point).toBe(2);
  });

  test('measures curvature and size over all blocks and entries', async () => {
    // F = ½(v₁² + 2v₂² + 3v₃²) from (2, 1, 1): g = (2, 2, 3), ‖g‖² = 17, gᵀHg = 4 + 8 + 27; η = ‖g‖²/gᵀHg
    const H = [[1, 2], [3]];
    const F: Script = (v) => {
      const gradient = v.map((block, i) => [...block].map((x, j) => H[i]![j]! * x));
      return {
        value: v.flatMap((b, i) => [...b].map((x, j) => (H[i]![j]! * x * x) / 2)).reduce((s, x) => s + x),
        gradient,
      };
    };
    const { visited, gradientNorm } = await run([[2, 1], [1]], F, 2);
    const first = [[2 - 0.1 * 2, 1 - 0.1 * 2], [1 - 0.1 * 3]];
    expect(visited[1]).toEqual(first);
    const eta = 17 / 39;
    const second = first.map((block, i) => block.map((x, j) => x * (1 - eta * H[i]![j]!)));
    for (const [i, block] of second.entries())
      for (const [j, x] of block.entries())
        expect(Math.abs(visited[2]![i]![j]! - x)).toBeLessThanOrEqual(64 * 2 ** -53);
    const size = Math.hypot(...second.flatMap((block, i) => block.map((x, j) => H[i]![j]! * x)));
    expect(Math.abs(gradientNorm - size)).toBeLessThanOrEqual(64 * 2 ** -53 * size);
  });

  test('takes a trial that is too high back, and a fourth of the step: 0.1, 0.025, 0.00625', async () => {
    const { visited, steps, at } = await run([[1]], parabola(100), 1);
    expect(visited.map((v) => v[0]![0]!)).toEqual([1, 1 - 0.1 * 100, 1 - 0.025 * 100, 1 - 0.00625 * 100]);
    // one step: the trial that was accepted
    expect([steps, at.variables[0]![0]]).toEqual([1, 0.375]);
  });

  test('doubles the step where the gradient does not fall along it', async () => {
    const slope: Script = ([v]) => ({ value: -v![0]!, gradient: [[-1]] }); // no curvature
    const dome: Script = ([v]) => ({ value: -(v![0]! ** 2) / 2, gradient: [[-v![0]!]] }); // the wrong curvature
    const lengths = async (script: Script): Promise<number[]> => {
      const { visited } = await run([[1]], script, 3);
      const at = visited.map((v) => v[0]![0]!);
      return at.slice(1).map((x, i) => (x - at[i]!) / -script([Float64Array.of(at[i]!)], 0).gradient[0]![0]!);
    };
    for (const script of [slope, dome])
      for (const [i, length] of (await lengths(script)).entries())
        expect(Math.abs(length / (0.1 * 2 ** i) - 1)).toBeLessThanOrEqual(2 ** -46);
  });

  test('is stuck below a step of 2⁻⁶⁰, and not at it', async () => {
    // η = 0.1/(1 − g_1): 2⁻⁶⁰ for the first, a little less for the second
    const after = (gradient: number): Script => values([0], (trial) => (trial === 0 ? 1 : gradient));
    expect((await run([[0]], after(-0.1 * 2 ** 60), 2)).status).toBe('max-steps');
    expect((await run([[0]], after(-0.1 * 2 ** 60 * (1 + 2 ** -50)), 2)).status).toBe('stuck');
  });

  test('lets the value rise, but not above the largest of the last ten', async () => {
    // The first value, 9, leaves the memory with the tenth one after it.
    const ten = [9, 1, 1, 1, 1, 1, 1, 1, 1, 1];
    expect((await run([[0]], values([...ten, 9]), 10)).at.point).toBe(10);
    expect((await run([[0]], values([...ten, 1, 9]), 11)).at.point).toBe(10);
    expect((await run([[0]], values([5, 4, 5]), 2)).at.point).toBe(2);
    expect((await run([[0]], values([5, 4, 6]), 2)).at.point).toBe(1);
  });

  test('forgives the rounding of the value, 2⁻⁴⁰ of it, whatever its sign, and no more', async () => {
    for (const most of [3, -3]) {
      const allowed = most + 3 * 2 ** -40;
      expect((await run([[0]], values([most, allowed]), 1)).at.point).toBe(1);
      expect((await run([[0]], values([most, allowed + 2 ** -50]), 1)).at.point).toBe(0);
    }
    expect((await run([[0]], values([3, NaN]), 1)).at.point).toBe(0);
  });

  test('says why it ended: converged at the norm asked for, out of steps, lost numbers, or stuck', async () => {
    expect(await run([[4]], parabola(1), 0, 4)).toMatchObject({ status: 'converged', steps: 0, gradientNorm: 4 });
    expect(await run([[4]], parabola(1), 0, 4 - 2 ** -50)).toMatchObject({ status: 'max-steps', steps: 0 });
    for (const bad of [NaN, Infinity, -Infinity]) {
      expect(await run([[4]], values([bad]), 5)).toMatchObject({ status: 'non-finite', steps: 0 });
      expect(
        await run(
          [[4]],
          values([1], () => bad),
          5,
        ),
      ).toMatchObject({ status: 'non-finite', steps: 0 });
    }
    // 0.1/4^k < 2⁻⁶⁰ first for k = 29: every trial is higher
    const stuck = await run([[4]], values([1, 2]), 1000);
    expect(stuck).toMatchObject({ status: 'stuck', steps: 0 });
    expect(stuck.at.point).toBe(0);
    expect(stuck.visited).toHaveLength(1 + 29);
    expect((await run([[4]], values([1, 2]), 0)).status).toBe('max-steps');
  });

  test('refuses a norm below 0 and steps that are no count', async () => {
    for (const bad of [-1, NaN]) await expect(run([[1]], parabola(1), 1, bad)).rejects.toThrow(ValueError);
    for (const bad of [-1, 0.5, NaN, Infinity])
      await expect(run([[1]], parabola(1), bad)).rejects.toThrow(/maxSteps must be a count/);
  });

  test('is stuck after 1000 steps that lowered neither the value nor the smallest gradient, and not before', async () => {
    const still = values([1], () => 1);
    expect(await run([[0]], still, 1000)).toMatchObject({ status: 'max-steps', steps: 1000 });
    expect(await run([[0]], still, 1001)).toMatchObject({ status: 'stuck', steps: 1000 });
    // Either of them is progress, a change by less than a thousandth is none.
    const lower = values([...Array.from({ length: 500 }, () => 1), 0.5], () => 1);
    expect(await run([[0]], lower, 2000)).toMatchObject({ status: 'stuck', steps: 1500 });
    const flatter = values([1], (trial) => (trial < 500 ? 1 : 0.5));
    expect(await run([[0]], flatter, 2000)).toMatchObject({ status: 'stuck', steps: 1500 });
    const barely = values([1], (trial) => (trial < 500 ? 1 : 1 - 2 ** -11));
    expect(await run([[0]], barely, 2000)).toMatchObject({ status: 'stuck', steps: 1000 });
    const noise = values([...Array.from({ length: 500 }, () => 1), 1 - 2 ** -11], () => 1);
    expect(await run([[0]], noise, 2000)).toMatchObject({ status: 'stuck', steps: 1000 });
  });
});
