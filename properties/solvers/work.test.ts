import { describe, expect, test } from 'vitest';
import type { Float64Matrix } from '../../src/arithmetic/float64.ts';
import { SOLVERS, type SolverName } from '../../src/inference/solvers/index.ts';
import { gradientAt } from '../../src/inference/solvers/system.ts';
import { mapProblem } from '../../src/problem/problem.ts';
import { countingDevice } from '../countingDevice.ts';
import { cases, names } from './cases.ts';

const at = cases[4]!;

/** What a device does in so many steps, and what it holds after them. */
async function work(solver: SolverName, maxSteps: number) {
  const device = countingDevice();
  const problem = mapProblem(at.problem, (a) => device.counting.copy(a));
  const given = new Set(device.live);
  const options = { ...at.ends, relativeError: 0, maxSteps, checkEvery: 100 };
  const { steps, activities } = await SOLVERS[solver](device.counting, problem, options);
  expect(steps).toBe(maxSteps);
  return { ...device, given, activities: activities.slice(1, -1) };
}
const calls = async (solver: SolverName, operation: string, steps: number): Promise<number> =>
  (await work(solver, steps)).calls.get(operation)!;

describe('on a device', () => {
  test.each(names)('%s frees each matrix that it made once, and nothing but matrices', async (solver) => {
    const { live, given, activities } = await work(solver, 3);
    expect(live).toEqual(new Set<Float64Matrix>([...given, ...activities]));
  });

  test('conjugate gradients compute the gradient once, and Hessian products after that', async () => {
    const { counting, calls: made } = countingDevice();
    gradientAt(
      counting,
      at.problem,
      at.problem.network.widths
        .slice(1, -1)
        .map((n) => counting.matrix(n, at.problem.x.columns, new Float64Array(n * at.problem.x.columns))),
    );
    const steps = [
      await calls('conjugate-gradients', 'multiply', 0),
      await calls('conjugate-gradients', 'multiply', 1),
      await calls('conjugate-gradients', 'multiply', 2),
    ] as const;
    // and the norm of each sample's first residual: a product for each hidden layer
    const first = made.get('multiply')! + hiddenLayers(at.problem.network.widths);
    expect(steps[1] - steps[0]).toBe(steps[2] - steps[1] + first);
  });

  test('the direct solve eliminates once, and substitutes in each step', async () => {
    const steps = [
      await calls('block-tridiagonal', 'solve', 1),
      await calls('block-tridiagonal', 'solve', 2),
      await calls('block-tridiagonal', 'solve', 3),
    ] as const;
    const hidden = hiddenLayers(at.problem.network.widths);
    expect(steps).toEqual([hidden - 1 + hidden, hidden - 1 + 2 * hidden, hidden - 1 + 3 * hidden]);
  });
});

const hiddenLayers = (widths: readonly number[]): number => widths.length - 2;
