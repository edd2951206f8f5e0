import { float64 } from '../../arithmetic/float64.ts';
import { energyGradient } from '../../inference/state.ts';
import { hiddenNorm } from '../tolerance.ts';
import { HONEST, type M, type P } from './beliefs.ts';
import { entries, norm, times } from '../matrices.ts';

/**
 * λ_max of the Hessian at the sweep, unproven: power iteration on differences of gradients.   Cost: two gradients a round.
 */
export function mostCurvature(problem: P, sweep: readonly M[]): number {
  const at = (z: readonly M[]): M[] => energyGradient(HONEST, problem, z);
  const rest = at(sweep);
  const size = 2 ** -12 * (1 + hiddenNorm(sweep));
  let direction = sweep.slice(1, -1).map((m, l) => entries(m, (_, k) => Math.cos(3 * k + l + 1)));
  let lambda = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const unit = size / norm(...direction);
    const moved = at(
      sweep.map((m, l) =>
        direction[l - 1] === undefined || l === sweep.length - 1 ? m : float64.add(m, times(unit, direction[l - 1]!)),
      ),
    );
    direction = moved.map((g, i) => float64.subtract(g, rest[i]!));
    lambda = Math.max(lambda, norm(...direction) / size);
  }
  return lambda;
}

const ROUNDS = 20;
