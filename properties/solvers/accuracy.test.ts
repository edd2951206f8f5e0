import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import type { FloatArithmetic } from '../../src/arithmetic/arithmetic.ts';
import { float32 } from '../../src/arithmetic/float32.ts';
import { float64 } from '../../src/arithmetic/float64.ts';
import { tfjs } from '../../src/arithmetic/tfjs.ts';
import { certificate } from '../../src/inference/certificate.ts';
import { type SolverName, solve } from '../../src/inference/solvers/index.ts';
import { mapProblem } from '../../src/problem/problem.ts';
import { cases, type Case, trueError, norm, names, LIMIT } from './cases.ts';

describe.each(names)('%s', (solver) => {
  test.each(cases)('finds the equilibrium to within its own certificate: $shape', async (at) => {
    // gradient descent has tests of its own, and its steps grow with κ
    for (const relativeError of solver === 'gradient-descent' ? [1e-3] : [1e-3, 1e-9]) {
      const run = await solve(float64, at.problem, { solver, relativeError, maxSteps: LIMIT, spectrum: at.ends });
      expect(run.status).toBe('converged');
      expect(run.relativeBound).toBeLessThanOrEqual(relativeError);
      expect(trueError(at, run.activities) / run.bound, 'error over bound').toBeLessThanOrEqual(1);
      expect([run.activities[0], run.activities.at(-1)]).toEqual([at.problem.x, at.problem.y]);
    }
  });

  test.each(cases)('says max-steps, with a bound that holds, when it is stopped early: $shape', async (at) => {
    for (const maxSteps of [0, 1, 3]) {
      const run = await solve(float64, at.problem, { solver, relativeError: 0, maxSteps, spectrum: at.ends });
      expect([run.status, run.steps, run.trace.at(-1)!.step]).toEqual(['max-steps', maxSteps, maxSteps]);
      expect(trueError(at, run.activities)).toBeLessThanOrEqual(run.bound);
      expect(run.bound).toBe(certificate(at.problem, run.activities, at.ends.mu).bound);
    }
  });
});

describe('in another arithmetic', () => {
  // Numbers on a grid of 1/256 are float32 numbers, so every engine has the same problem and the same equilibrium.
  const onEngine = async <M>(A: FloatArithmetic<M>, at: Case, solver: SolverName, epsilon: number): Promise<void> => {
    const problem = mapProblem(at.problem, (a) => A.matrix(a.rows, a.columns, a.data));
    const { status, bound, activities } = await solve(A, problem, {
      solver,
      relativeError: epsilon,
      maxSteps: LIMIT,
      spectrum: at.ends,
    });
    expect([solver, status]).toEqual([solver, 'converged']);
    const z = await Promise.all(activities.map(async (a) => float64.matrix(...A.shape(a), await A.read(a))));
    expect(trueError(at, z)).toBeLessThanOrEqual(bound);
    expect(bound).toBeLessThanOrEqual(epsilon * norm(at) * (1 + epsilon));
    A.free(activities.slice(1, -1));
    const distinct = new Set<M>();
    mapProblem(problem, (a) => distinct.add(a));
    A.free([...distinct]);
  };
  /** κ·u and a factor for the length of sums: nearer float32 need not come. */
  const reachable = (at: Case): number => at.kappa * 2 ** -24 * 64;
  const chosen = cases.filter((at) => reachable(at) < 1e-2);

  test('float32 reaches are tried on at least three of the shapes', () =>
    expect(chosen.length).toBeGreaterThanOrEqual(3));

  test.each(names)('%s steps in float32 and is certified in float64', async (solver) => {
    for (const at of chosen.slice(0, 3)) await onEngine(float32, at, solver, reachable(at));
  });

  test.each(names)('%s steps on a TF.js device and leaves nothing behind there', async (solver) => {
    const A = await tfjs('cpu');
    const before = tf.memory().numTensors;
    for (const at of chosen.slice(0, 2)) await onEngine(A, at, solver, reachable(at));
    expect(tf.memory().numTensors).toBe(before);
  });
});
