import { float64 } from '../arithmetic/float64.ts';
import { random } from '../random.ts';
import { type Local, type Recorded, energyOf, localsOf, stateGradients } from './network.ts';

/**
 * Inference goes on from the states, all layers from one snapshot: z_i ← z_i − η ∂E/∂z_i, as many steps as are asked for.
 * A step that raises the energy halves the rate and is not taken, so that the last state is the lowest that was seen.
 */
export function settled(from: Recorded, rate: number, steps: number): Recorded {
  let [at, locals, η] = [from, localsOf(from), rate];
  let energy = energyOf(at, locals);
  for (let step = 0; step < steps; step++) {
    const next = stepped(at, η, locals);
    const there = localsOf(next);
    const E = energyOf(next, there);
    if (E <= energy) [at, locals, energy] = [next, there, E];
    else η /= 2;
  }
  return at;
}

/** One step of inference for every free state. */
export function stepped(at: Recorded, rate: number, locals: readonly Local[] = localsOf(at)): Recorded {
  const gradients = stateGradients(at, locals);
  const states = at.states.map((z, i) => {
    const g = gradients[i];
    if (g === undefined) return z;
    const next = float64.copy(z);
    float64.axpby(-rate, g, 1, next);
    return next;
  });
  return { ...at, states };
}

/** The same network with every free state drawn anew, N(0, scale²): where inference usually starts. */
export function atRandomStart(at: Recorded, scale: number, seed = 1): Recorded {
  const r = random(seed, 'diagnostics/start');
  return {
    ...at,
    states: at.states.map((z, i) =>
      at.clamped[i]
        ? z
        : float64.matrix(
            z.rows,
            z.columns,
            Float64Array.from(z.data, () => scale * r.normal()),
          ),
    ),
  };
}

/** The same network with every free state 0. */
export const atZero = (at: Recorded): Recorded => ({
  ...at,
  states: at.states.map((z, i) =>
    at.clamped[i] ? z : float64.matrix(z.rows, z.columns, new Float64Array(z.data.length)),
  ),
});
