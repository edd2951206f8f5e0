import { type Float64Matrix, float64 } from '../../arithmetic/float64.ts';
import { significant } from '../../numerals.ts';
import type { Diagnostic, Measured } from '../diagnostic.ts';
import { type Local, type RecordedEdge, entrywise, localOf, weightChange } from '../network.ts';
import { edgeRoundings } from '../roundings.ts';
import { type Settings, type Snapshot, learningRate } from '../run.ts';
import { gatedReadings } from '../readings.ts';
import { type Mistake, beyond, compare, distance, explains, nearestOf } from '../steps.ts';
import { firstIll } from './sampled.ts';

export const learningStep: Diagnostic = {
  id: 'learning-step',
  title: 'the first step of learning against −η_l ∂E/∂W_l, in units of what rounding can do',
  threshold: '1',
  why: 'Derived: W_l ← W_l + η_l p_l h_l x_{l+1}ᵀ/B, and R ← R − η p_y (R x_L − y) x_Lᵀ/B, leave no choice but roundings, with a bound for each entry. A change that no known mistake makes, such as Adam’s, is undecided.',
  wrong: 'The change of the weights is not the local rule at the recorded states.',
  change: 'Compare the line that updates these weights with the formula, as the words beside the value say.',
  evidence: 'The energy of the batch with fixed latents before and after one small step of learning: it must fall.',
  explains: [
    ...['energy-rises', 'not-finite', 'learning-progress', 'stability-number', 'scale-drift', 'dead-units'],
    ...['rises-within-inference', 'settledness', 'zero-state-bound'],
  ],
  measure(run) {
    return (
      firstIll(run, (snapshot) => {
        const found = snapshot.edges.flatMap((edge, e) => {
          const update = snapshot.updates[e];
          return update === undefined ? [] : [judged(run.settings, snapshot, edge, e, update)];
        });
        return together(found, snapshot);
      }) ?? { missing: 'the change of the weights by the first step of learning (updates)' }
    );
  },
};

/** One finding for a snapshot: every layer that is ill, or else the worst. */
function together(found: readonly Measured[], { file, step }: Snapshot): Measured | undefined {
  const ill = found.filter((one) => one.ill);
  const [worst] = found.toSorted(
    (a, b) => Number(b.undecided ?? false) - Number(a.undecided ?? false) || b.value - a.value,
  );
  if (worst === undefined) return undefined;
  if (ill.length === 0) return { ...worst, detail: `${worst.detail}, in ${file}` };
  return {
    value: Math.max(...ill.map(({ value }) => value)),
    ill: true,
    since: step + 0.5,
    change: [...new Set(ill.map(({ change }) => change))].join(' '),
    detail: `${ill.map(({ detail }) => detail).join('; ')}, in ${file}`,
  };
}

function judged(
  settings: Settings,
  snapshot: Snapshot,
  edge: RecordedEdge,
  e: number,
  update: Float64Matrix,
): Measured {
  const local = localOf(edge, snapshot.states);
  const η = learningRate(settings, e);
  const B = local.error.columns;
  const change = (of: Pick<Local, 'gated'>, states = snapshot.states): Float64Matrix =>
    entrywise((d) => η * d, weightChange(edge, states, of));
  const right = change(local);
  const u = snapshot.unitRoundoff;
  const z = entrywise(Math.abs, snapshot.states[edge.from]!);
  const { gated } = edgeRoundings(edge, snapshot.states, local, u);
  const off = entrywise((d, h) => d + (B + 6) * u * Math.abs(h), gated, local.gated);
  const spread = float64.multiply(off, z, { transposeB: true });
  // A change read as W after − W before carries the roundings of W.
  const bound = (_: number, k: number): number =>
    (η * edge.precision * spread.data[k]!) / B + 2 * u * (Math.abs(edge.weights.data[k]!) + Math.abs(right.data[k]!));
  const value = beyond([update], [right], bound);
  const name = edge.name === 'readout' ? 'readout' : `layer ${edge.name}`;
  if (value <= 1) return { value, ill: false, detail: `the change of ${name} is the formula's, to rounding` };
  const as = (words: string, moves: Float64Matrix, change: string): Mistake => ({ words, moves: [moves], change });
  const times = (factor: number): Float64Matrix => entrywise((d) => factor * d, right);
  const rule = `W ← W + η (1/B) h zᵀ for ${name}${edge.name === 'readout' ? ', with h = y − R x_L' : ''}`;
  const wrong: Mistake[] = [
    as('has its sign flipped: it climbs the energy', times(-1), `Flip the sign of what is added to ${name}: ${rule}.`),
    as('is not divided by the batch', times(B), `Divide the change of ${name} by B, or its rate.`),
    as('is divided by the batch twice', times(1 / B), `Divide the change of ${name} by B once.`),
    ...gatedReadings(snapshot, e, local).map((one) =>
      as(`is of another h: ${one.words}`, change({ gated: one.value }), one.change),
    ),
    ...(snapshot.before === undefined
      ? []
      : [
          as(
            'is that of the states one inference step earlier',
            change(localOf(edge, snapshot.before), snapshot.before),
            'Compute the errors again after the last step of inference.',
          ),
        ]),
  ];
  const plain = compare([update], [right]);
  const nearest = nearestOf([update], wrong, bound);
  const ill = (words: string, change: string): Measured => ({
    ...{ value, ill: true, change },
    detail: `the change of ${name} ${words}`,
  });
  if (explains(nearest, distance([update], [right]))) return ill(nearest.of.words, nearest.of.change);
  if (plain.cosine > 0.999)
    return ill(
      `goes the right way at ${significant(plain.ratio)} times its declared rate`,
      `Declare ${significant(plain.ratio * η)} for ${name}, or let the program use ${significant(η)}.`,
    );
  if (plain.cosine < 0)
    return ill(
      `climbs the energy: its cosine with −∂E/∂W is ${significant(plain.cosine)}`,
      `Compare the sign of what is added with ${rule}.`,
    );
  return {
    ...{ value, ill: false, undecided: true },
    change: `With momentum, Adam or weight decay nothing. Otherwise compare with ${rule}.`,
    detail: `undecided: the change of ${name} is neither the local rule’s nor a mistake that is known here (cosine ${significant(plain.cosine)}); momentum, Adam or weight decay would do that`,
  };
}
