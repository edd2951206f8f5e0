import { float64 } from '../../arithmetic/float64.ts';
import { significant } from '../../numerals.ts';
import type { Diagnostic, Measured } from '../diagnostic.ts';
import { localsOf } from '../network.ts';
import { gradientRoundings } from '../roundings.ts';
import type { Snapshot } from '../run.ts';
import { type Moves, beyond, compare, nearestOf, rightMoves, wrongMoves } from '../steps.ts';
import { firstIll } from './sampled.ts';

/** How near a move must come to that of a known mistake to be named after it, and how much nearer than to the formula. */
const [NEAR, NEARER] = [0.02, 10];

export const inferenceStep: Diagnostic = {
  id: 'inference-step',
  title: 'the last step of inference against −η ∂E/∂x, in units of what rounding can do',
  threshold: '1',
  why: 'Derived: from the states before, x_l ← x_l − η(p_l ε_l − p_{l−1} W_{l−1}ᵀ h_{l−1}) for all layers from one snapshot leaves no choice; what is left are roundings, with a bound for each entry. A move that no known mistake makes, such as momentum’s, is told and not called ill.',
  wrong: 'The step of inference is not the gradient of the energy at the rate that is declared.',
  change:
    'Compare the line that updates the latents with the formula, layer by layer, as the words beside the value say.',
  evidence: 'The same step for one sample by automatic differentiation of the energy, summed over samples.',
  explains: [
    'settledness',
    'zero-state-bound',
    'effective-rate',
    'rises-within-inference',
    'energy-ratio',
    'stability-number',
  ],
  measure(run) {
    return (
      firstIll(run, (snapshot) => judged(run.settings.inference.rate, snapshot)) ?? {
        missing: 'the states one step of inference earlier (before)',
      }
    );
  },
};

function judged(rate: number, snapshot: Snapshot): Measured | undefined {
  if (snapshot.before === undefined) return undefined;
  const at = { ...snapshot, states: snapshot.before };
  const moved: Moves = snapshot.states.map((z, i) =>
    snapshot.clamped[i] ? undefined : float64.subtract(z, at.states[i]!),
  );
  const u = snapshot.unitRoundoff;
  const right = rightMoves(at, rate);
  const roundings = gradientRoundings(at, localsOf(at), u);
  const bound = (i: number, k: number): number =>
    rate * roundings[i]!.data[k]! +
    2 * u * (Math.abs(at.states[i]!.data[k]!) + Math.abs(snapshot.states[i]!.data[k]!)) +
    4 * u * Math.abs(right[i]!.data[k]!);
  const value = beyond(moved, right, bound);
  if (value <= 1) return { value, ill: false, detail: `the step is the formula's, to rounding, in ${snapshot.file}` };
  const { off, cosine, ratio } = compare(moved, right);
  if (ratio === 0) return { value, ill: true, detail: `the states did not move at all; in ${snapshot.file}` };
  const nearest = nearestOf(moved, wrongMoves(at, rate), bound);
  if (nearest.beyond <= 1 || (nearest.off < NEAR && nearest.off * NEARER < off))
    return { value, ill: true, detail: `${nearest.words}; in ${snapshot.file}` };
  if (cosine > 0.999)
    return {
      value,
      ill: true,
      detail: `it goes the right way at ${significant(ratio)} times the rate that is declared; in ${snapshot.file}`,
    };
  if (cosine < 0)
    return {
      value,
      ill: true,
      detail: `it climbs: its cosine with −∂E/∂x is ${significant(cosine)}; in ${snapshot.file}`,
    };
  return {
    ...{ value, ill: false },
    detail: `no plain step of descent, and no mistake that is known here (momentum, or another optimiser?): ${significant(100 * off)} % off, cosine ${significant(cosine)}`,
  };
}
