import { float64 } from '../../arithmetic/float64.ts';
import { significant } from '../../numerals.ts';
import type { Diagnostic, Measured } from '../diagnostic.ts';
import { entrywise, localsOf } from '../network.ts';
import { gradientRoundings } from '../roundings.ts';
import type { Settings, Snapshot } from '../run.ts';
import { misreadTerms } from '../readings.ts';
import {
  type Mistake,
  type Moves,
  beyond,
  compare,
  distance,
  explains,
  nearestOf,
  rightMoves,
  wrongMoves,
} from '../steps.ts';
import { unlearned } from '../unlearned.ts';
import { firstIll } from './sampled.ts';

/** A step in the right direction to this cosine, at another rate, is one at another rate and nothing else. */
const SAME_WAY = 1 - 1e-6;

export const inferenceStep: Diagnostic = {
  id: 'inference-step',
  title: 'the last step of inference against −η ∂E/∂x, in units of what rounding can do',
  threshold: '1',
  why: 'Derived: from the states before, x_l ← x_l − η(p_l ε_l − p_{l−1} W_{l−1}ᵀ h_{l−1}) for all layers from one snapshot leaves no choice; what is left are roundings, with a bound for each entry. A move that no known mistake makes, such as momentum’s, is undecided.',
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
    'hebbian-stability',
    'scale-drift',
    'dead-units',
    'energy-rises',
    'not-finite',
    'learning-progress',
  ],
  measure(run) {
    return (
      firstIll(run, (snapshot) => judged(run.settings, snapshot)) ?? {
        missing: 'the states one step of inference earlier (before)',
      }
    );
  },
};

function judged(settings: Settings, snapshot: Snapshot): Measured | undefined {
  if (snapshot.before === undefined) return undefined;
  const { rate } = settings.inference;
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
  const ill = (detail: string, change: string): Measured => ({
    ...{ value, ill: true, since: snapshot.step, change },
    detail: `${detail}; in ${snapshot.file}`,
  });
  const off = distance(moved, right);
  const { cosine, ratio } = compare(moved, right);
  if (ratio === 0)
    return ill('the states did not move at all', 'Record copies of the latents before the last step, or let it move.');
  const nearest = nearestOf(moved, [...wrongMoves(at, rate), ...ofOtherWeights(settings, snapshot, at)], bound);
  if (explains(nearest, off)) return ill(nearest.of.words, nearest.of.change);
  const atRate = right.map((m) => m && entrywise((x) => ratio * x, m));
  const isOtherRate = beyond(moved, atRate, (i, k) => Math.max(1, ratio) * bound(i, k)) <= 1;
  if (cosine > 0 && (isOtherRate || cosine > SAME_WAY))
    return ill(
      `it goes the right way at ${significant(ratio)} times the rate that is declared`,
      `Declare the rate that the program uses (${significant(ratio * rate)}), or let it use ${significant(rate)}.`,
    );
  const name = (i: number): string => (settings.kind === 'generative' ? `x_${i}` : `z_${i}`);
  const { mistakes, unexplained } = misreadTerms(at, rate, moved, right, bound, name);
  if (unexplained.length === 0)
    return ill(mistakes.map(({ words }) => words).join('; '), mistakes.map(({ change }) => change).join(' '));
  const apart = `${significant(100 * off)} % off, ${significant(ratio)} times as long, cosine ${significant(cosine)}, in ${unexplained.join(' and ')}`;
  const said = mistakes.map(({ words }) => `; beside it ${words}`).join('');
  if (cosine < 0)
    return ill(
      `it climbs: its cosine with −∂E/∂x is ${significant(cosine)}, in ${unexplained.join(' and ')}${said}`,
      'Compare the signs of every term with the formula, in the layers that are named.',
    );
  return {
    ...{ value, ill: false, undecided: true },
    change:
      'With momentum, Adam or another optimiser of the latents nothing. Otherwise compare the line that updates the latents with the formula, in the layers that are named.',
    detail: `undecided: the step is neither the formula’s nor a mistake that is known here (${apart})${said}; momentum or Adam would do that; in ${snapshot.file}`,
  };
}

/** The gradient at other weights than those of the snapshot: before this batch’s learning, or, where all are square, transposed. */
function ofOtherWeights(settings: Settings, snapshot: Snapshot, at: Snapshot): Mistake[] {
  const earlier = unlearned(settings, snapshot);
  const turned = at.edges.map((edge) =>
    edge.name === 'readout' ? edge : { ...edge, weights: float64.transpose(edge.weights) },
  );
  const isSquare = at.edges.every(({ name, weights }) => name === 'readout' || weights.rows === weights.columns);
  // A new list of states: locals are known by it.
  const moves = (edges: Snapshot['edges']): Moves =>
    rightMoves({ ...at, edges, states: [...at.states] }, settings.inference.rate);
  return [
    ...(earlier === undefined
      ? []
      : [
          {
            words: 'it is the step of the weights before learning: the snapshot holds the weights after it',
            change:
              'Take the snapshot after inference and before learning; where arrays are changed in place, copy them then.',
            moves: moves(earlier),
          },
        ]),
    ...(isSquare
      ? [
          {
            words: `it is the step of the transposed weights: the record says ${settings.weights}, and they are the other way round`,
            change: `Record the weights as they are said to be (${settings.weights}), or say it as they are.`,
            moves: moves(turned),
          },
        ]
      : []),
  ];
}
