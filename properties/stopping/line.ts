import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { type CertifiedOptions, untilCertified } from '../../src/inference/certified.ts';
import { stepping } from '../../src/inference/minimise.ts';
import { linearProblem as problem } from '../../src/problem/numbers.ts';

// One hidden neuron between x = 1 and y = 3, weights 1: F = ½(z − 1)² + ½(3 − z)², so ∇F = 2z − 4, H = 2, z* = 2 and ẑ = 1.
export const LINE = problem(float64, { widths: [1, 1, 1], weights: [[1], [1]], x: [1], y: [3], batch: 1 });
/** Any double, those that `matrix` refuses too. */
export const one = (value: number): Float64Matrix => ({ rows: 1, columns: 1, data: Float64Array.of(value) });
export const DESCENT = { stepSize: 0.25, mu: 2, relativeError: 0, maxSteps: 3 };
export const SOLVER: CertifiedOptions = { mu: 2, relativeError: 0, maxSteps: 3 };
export const INTERVAL = { ...SOLVER, lambdaMax: 2 };

/** A solver that goes where it is told. */
export const scripted = (path: readonly number[], options: Partial<CertifiedOptions> = {}) => {
  let step = 0;
  const method = stepping<Float64Matrix>(() => ({
    variables: [one(path[Math.min(step++, path.length - 1)]!)],
    memory: [],
  }));
  return untilCertified(float64, LINE, { ...SOLVER, maxSteps: path.length, checkEvery: 1, ...options }, { method });
};
