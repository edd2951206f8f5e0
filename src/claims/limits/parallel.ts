import type { Claim, Measurement } from '../../evidence/claim.ts';
import { elementwise } from '../../arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { layerTimes } from '../../learning/layerTimes.ts';
import { problem } from '../../problem/numbers.ts';
import type { Supervised } from '../../problem/problem.ts';
import { casesOf } from './stopping.ts';
import { settled, stopped } from './stopped.ts';

const A = elementwise(float64);
/** A rate near the fastest that is stable here. */
const RATE = 0.4;
/** The cosine is near enough to that at rest. */
const NEAR = 0.05;
/** It is not looked at later: more steps would only be slower. */
const MOST = 24;

/** So many steps in state space at least, until the cosine stays near that at rest: those before the last look that was not. */
async function stepsOf(given: Supervised<Float64Matrix>): Promise<number | undefined> {
  const rest = await settled(given);
  if (rest === undefined) return undefined;
  const looks = stopped(
    given,
    'state',
    RATE,
    Array.from({ length: MOST }, (_, t) => t),
  );
  return looks.findLastIndex(({ cosine }) => Math.abs(cosine - rest.cosine) > NEAR) + 1;
}

/** The speed-up over backpropagation, which must not exceed 1. */
const speedup =
  (counted: 'state' | 'none'): Measurement =>
  async (_, c) => {
    const given = problem(A, c.numbers);
    const steps = await stepsOf(given);
    if (steps === undefined) return { undecided: 'inference in error coordinates did not come to rest' };
    return { error: layerTimes(given.network.edges.length, steps, counted).speedup, bound: 1 };
  };

export const parallelUpdates: Claim = {
  id: 'lim/parallel-updates',
  title: 'With inference counted, predictive coding is no faster than backpropagation, all layers at once',
  source: { paper: 'LIM', place: 'blog, "speed up training by a factor ~depth"; the cost model is ours' },
  statement:
    'What must wait is counted in times of one layer: 2L − 1 for backpropagation, L + 2T + 1 for T steps in state space from the sweep, T as measured, at least, until the cosine stays within 0.05 of that at rest. The factor ~depth is that of inference that costs nothing.',
  formula: String.raw`\frac{2L-1}{L+2T+1} \le 1`,
  expected: 'holds',
  test: {
    kind: 'certificate',
    engines: ['float64'],
    cases: casesOf(16, 6),
    measure: speedup('state'),
    controls: { 'inference that costs nothing': speedup('none') },
  },
};
