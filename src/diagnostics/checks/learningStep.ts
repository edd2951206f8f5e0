import { type Float64Matrix, float64 } from '../../arithmetic/float64.ts';
import { significant } from '../../numerals.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { type Local, type RecordedEdge, entrywise, localOf, weightChange } from '../network.ts';
import { edgeRoundings } from '../roundings.ts';
import { type Settings, type Snapshot, learningRate } from '../run.ts';
import { beyond, compare, nearestOf } from '../steps.ts';
import { firstIll } from './sampled.ts';

const [NEAR, NEARER] = [0.02, 10];

export const learningStep: Diagnostic = {
  id: 'learning-step',
  title: 'the first step of learning against −η_l ∂E/∂W_l, in units of what rounding can do',
  threshold: '1',
  why: 'Derived: W_l ← W_l + η_l p_l h_l x_{l+1}ᵀ/B, and R ← R − η p_y (R x_L − y) x_Lᵀ/B, leave no choice but roundings, with a bound for each entry. A change that no known mistake makes, such as Adam’s, is told and not called ill.',
  wrong: 'The change of the weights is not the local rule at the recorded states.',
  change: 'Compare the line that updates these weights with the formula, as the words beside the value say.',
  evidence: 'The energy of the batch with fixed latents before and after one small step of learning: it must fall.',
  explains: ['energy-rises', 'not-finite'],
  measure(run) {
    return (
      firstIll(run, (snapshot) => {
        const found = snapshot.edges.flatMap((edge, e) => {
          const update = snapshot.updates[e];
          return update === undefined ? [] : [judged(run.settings, snapshot, edge, e, update)];
        });
        const [worst] = found.toSorted((a, b) => Number(b.ill) - Number(a.ill) || b.value - a.value);
        return worst && { ...worst, detail: `${worst.detail}, in ${snapshot.file}` };
      }) ?? { missing: 'the change of the weights by the first step of learning (updates)' }
    );
  },
};

function judged(settings: Settings, snapshot: Snapshot, edge: RecordedEdge, e: number, update: Float64Matrix) {
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
  const wrong: (readonly [string, Float64Matrix])[] = [
    ['has its sign flipped: it climbs the energy', entrywise((d) => -d, right)],
    ['is not divided by the batch', entrywise((d) => B * d, right)],
    ['is divided by the batch twice', entrywise((d) => d / B, right)],
    ['lacks f′: ε in place of h', change({ gated: local.error })],
    ...(snapshot.before === undefined
      ? []
      : ([
          ['is that of the states one inference step earlier', change(localOf(edge, snapshot.before), snapshot.before)],
        ] as const)),
  ];
  const plain = compare([update], [right]);
  const nearest = nearestOf(
    [update],
    wrong.map(([words, other]) => [words, [other]] as const),
    bound,
  );
  if (nearest.beyond <= 1 || (nearest.off < NEAR && nearest.off * NEARER < plain.off))
    return { value, ill: true, detail: `the change of ${name} ${nearest.words}` };
  if (plain.cosine > 0.999)
    return {
      value,
      ill: true,
      detail: `the change of ${name} goes the right way at ${significant(plain.ratio)} times its declared rate`,
    };
  if (plain.cosine < 0)
    return {
      value,
      ill: true,
      detail: `the change of ${name} climbs the energy: its cosine with −∂E/∂W is ${significant(plain.cosine)}`,
    };
  return {
    ...{ value, ill: false },
    detail: `the change of ${name} is no plain step of the local rule, and no mistake that is known here (momentum, Adam, weight decay?): cosine ${significant(plain.cosine)}`,
  };
}
