import { float64 } from '../../arithmetic/float64.ts';
import { energyGradient, predictions, stateAt, weightedErrors } from '../../inference/state.ts';
import type { Parameters } from '../../layers/layer.ts';
import { mapParameters } from '../../layers/parameters.ts';
import { settled } from '../../learning/settled.ts';
import { backprop, localUpdates, updatesFrom } from '../../learning/updates.ts';
import { chainOf } from '../../problem/chain.ts';
import { ALTERATIONS } from './alterations.ts';
import { HONEST, type M, type P, asGiven, updatesWith } from './beliefs.ts';
import { averaged, columns, entries, scrambled, times } from './matrices.ts';

type Updates = readonly Parameters<M>[];

/** What a rule may learn instead, as a clause that is true of it; with a number of its own where it has one. */
export interface LearningWorld {
  readonly clause: string | ((k: number) => string);
  /** Whether k must be positive: of steps that go down. */
  readonly positive?: true;
  /** What it learns from z; with k = 0, in a family, what is right. */
  readonly updates: (problem: P, z: readonly M[], k: number) => Updates;
}

const sweep = ({ network, x, y }: P): M[] => [...predictions(HONEST, network, x).slice(0, -1), y];

/** Signals from some activities, derivatives from others. */
const between = (problem: P, signals: readonly M[], factors: readonly M[]): Updates =>
  fromSignals(problem, weightedErrors(HONEST, problem.network, signals), factors);

const fromSignals = ({ network }: P, signals: readonly M[], z: readonly M[]): Updates =>
  updatesFrom(HONEST, network, stateAt(HONEST, network, z), (node) => signals[node - 1], z[0]!.columns);

const altered: readonly LearningWorld[] = ALTERATIONS.flatMap(({ clause, belief }) => [
  world(`${clause} in learning`, (p, z) => updatesWith(z, { signals: belief(p), factors: belief(p) })),
  world(`${clause} in the errors of learning`, (p, z) => updatesWith(z, { signals: belief(p), factors: asGiven(p) })),
  world(`${clause} in the update, though not in its errors`, (p, z) =>
    updatesWith(z, { signals: asGiven(p), factors: belief(p) }),
  ),
]);

function world(clause: string, updates: (p: P, z: readonly M[]) => Updates): LearningWorld {
  return { clause, updates };
}

const samples = (z: readonly M[], pick: (B: number) => readonly number[]): M[] => {
  const chosen = pick(z[0]!.columns);
  return z.map((zl) => columns(zl, chosen));
};
const everyOne = (B: number): number[] => Array.from({ length: B }, (_, b) => b);
const after = (B: number): number[] => everyOne(B).map((b) => (b + 1) % B);
const before = (B: number): number[] => everyOne(B).map((b) => (b + B - 1) % B);

const atOtherActivities: readonly LearningWorld[] = [
  world('presynaptic activities are those of the feedforward sweep', (p, z) => between(p, z, sweep(p))),
  world('errors are those of the feedforward sweep, from before inference', (p, z) => between(p, sweep(p), z)),
  world('the update is taken at the feedforward sweep: inference does not reach learning', (p) =>
    localUpdates(HONEST, p, sweep(p)),
  ),
  world('the update is backpropagation’s', (p) => backprop(HONEST, p)),
  world('predictions are those of the feedforward sweep', (p, z) => {
    const zHat = predictions(HONEST, p.network, p.x);
    const errors = chainOf(p).map(({ precision }, i) =>
      times(precision.data[0]!, float64.subtract(z[i + 1]!, zHat[i + 1]!)),
    );
    return fromSignals(p, errors, z);
  }),
  world('predictions are added to activities where they must be subtracted', (p, z) => {
    const { edges } = stateAt(HONEST, p.network, z);
    const errors = chainOf(p).map(({ precision }, i) =>
      times(precision.data[0]!, float64.add(z[i + 1]!, edges[i]!.prediction)),
    );
    return fromSignals(p, errors, z);
  }),
  world('learning does not look at the activities given: it settles again', (p) =>
    localUpdates(HONEST, p, settled(HONEST, p)),
  ),
  world('hidden errors are carried back from the output instead of looked up', (p, z) => {
    const { edges } = stateAt(HONEST, p.network, z);
    const signals = [...weightedErrors(HONEST, p.network, z)];
    for (let i = signals.length - 2; i >= 0; i--) signals[i] = edges[i + 1]!.inputGradient(signals[i + 1]!);
    return fromSignals(p, signals, z);
  }),
  ...(
    [
      ['tanh', Math.tanh],
      ['their signs alone', Math.sign],
      ['a cut at ±1', (v: number) => Math.max(-1, Math.min(1, v))],
    ] as const
  ).flatMap(([name, f]) => [
    world(`errors pass through ${name} before learning, precisions after it`, (p, z) => {
      const precisions = chainOf(p).map(({ precision }) => precision.data[0]!);
      const signals = weightedErrors(HONEST, p.network, z);
      return fromSignals(
        p,
        signals.map((e, i) => entries(e, (v) => precisions[i]! * f(v / precisions[i]!))),
        z,
      );
    }),
    world(`errors pass through ${name} before learning`, (p, z) =>
      fromSignals(
        p,
        weightedErrors(HONEST, p.network, z).map((e) => entries(e, f)),
        z,
      ),
    ),
  ]),
  world('the update is that of activities rounded to float32', (p, z) =>
    localUpdates(
      HONEST,
      p,
      z.map((zl) => entries(zl, Math.fround)),
    ),
  ),
];

const ofSamples: readonly LearningWorld[] = [
  world('only the first sample is learned from', (p, z) =>
    localUpdates(
      HONEST,
      p,
      samples(z, () => [0]),
    ),
  ),
  world('only the last sample is learned from', (p, z) =>
    localUpdates(
      HONEST,
      p,
      samples(z, (B) => [B - 1]),
    ),
  ),
  world('the last sample is left out, and the mean taken over the others', (p, z) =>
    localUpdates(HONEST, p, z[0]!.columns === 1 ? z : samples(z, (B) => everyOne(B).slice(0, -1))),
  ),
  world('the last sample is left out of a sum that is still divided by B', (p, z) => {
    const B = z[0]!.columns;
    if (B === 1) return localUpdates(HONEST, p, z);
    const rest = localUpdates(
      HONEST,
      p,
      samples(z, () => everyOne(B).slice(0, -1)),
    );
    return scaled(rest, (B - 1) / B);
  }),
  world('the mean is over B − 1 in place of B', (p, z) => {
    const B = z[0]!.columns;
    return scaled(localUpdates(HONEST, p, z), B === 1 ? 1 : B / (B - 1));
  }),
  world('a product of batch means stands for the mean of products', (p, z) =>
    fromSignals(p, weightedErrors(HONEST, p.network, z).map(averaged), z.map(averaged)),
  ),
  world('errors meet the activities of the next sample', (p, z) => between(p, z, samples(z, after))),
  world('errors meet the activities of the sample before', (p, z) => between(p, z, samples(z, before))),
];

const scaled = (updates: Updates, c: number): Updates => updates.map((u) => mapParameters(u, (a) => times(c, a)));
const weightsBy =
  (change: (update: M) => M) =>
  (p: P, z: readonly M[]): Updates =>
    localUpdates(HONEST, p, z).map((u) => mapParameters(u, (a, name) => (name === 'weights' ? change(a) : a)));
const isSquare = (a: M): boolean => a.rows === a.columns;

const CHUNKS = [2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 24, 32, 64] as const;
/** The mean over some samples; or their sum, divided by the number of all. */
const overSamples = (p: P, z: readonly M[], pick: (B: number) => readonly number[], meanOfAll: boolean): Updates => {
  const B = z[0]!.columns;
  const chosen = pick(B);
  const kept = localUpdates(
    HONEST,
    p,
    samples(z, () => (chosen.length === 0 ? [0] : chosen)),
  );
  return chosen.length === 0 ? scaled(kept, 0) : meanOfAll ? scaled(kept, chosen.length / B) : kept;
};
const chunks: readonly LearningWorld[] = CHUNKS.flatMap((n) =>
  ([true, false] as const).flatMap((meanOfAll) => {
    const divided = meanOfAll ? 'though the sum is divided by B' : 'and averaged over';
    return [
      world(`only the first ${n} samples are learned from, ${divided}`, (p, z) =>
        overSamples(p, z, (B) => everyOne(Math.min(n, B)), meanOfAll),
      ),
      world(`only the last ${n} samples are learned from, ${divided}`, (p, z) =>
        overSamples(p, z, (B) => everyOne(B).slice(-n), meanOfAll),
      ),
      world(`a last, incomplete chunk of ${n} samples is left out of learning, ${divided}`, (p, z) =>
        overSamples(p, z, (B) => everyOne(Math.floor(B / n) * n), meanOfAll),
      ),
      world(`what does not fill ${n} samples is left out of learning where there are more, ${divided}`, (p, z) =>
        overSamples(p, z, (B) => everyOne(B <= n ? B : Math.floor(B / n) * n), meanOfAll),
      ),
    ];
  }),
);

const inOrder: readonly LearningWorld[] = [
  world(
    'the outer product is transposed where layers are square',
    weightsBy((a) => (isSquare(a) ? float64.transpose(a) : a)),
  ),
  world(
    'numbers of the update come in column-major order, as the bytes of a transposed view lie',
    weightsBy(scrambled),
  ),
  world('presynaptic activities are those of the layer itself where widths agree', (p, z) => {
    const moved = z.map((zl, l) => (z[l + 1]?.rows === zl.rows ? z[l + 1]! : zl));
    return between(p, z, moved);
  }),
  world('each layer learns from the error of the layer after it where widths agree', (p, z) => {
    const s = weightedErrors(HONEST, p.network, z);
    return fromSignals(
      p,
      s.map((e, i) => (s[i + 1]?.rows === e.rows ? s[i + 1]! : e)),
      z,
    );
  }),
  world('each layer learns from the error of the layer before it where widths agree', (p, z) => {
    const s = weightedErrors(HONEST, p.network, z);
    return fromSignals(
      p,
      s.map((e, i) => (s[i - 1]?.rows === e.rows ? s[i - 1]! : e)),
      z,
    );
  }),
];

/** z after a step of size k down the energy. */
const stepped = (p: P, z: readonly M[], k: number): M[] => {
  const g = energyGradient(HONEST, p, z);
  return z.map((zl, l) =>
    g[l - 1] === undefined || l === z.length - 1 ? zl : float64.subtract(zl, times(k, g[l - 1]!)),
  );
};

const shown = (k: number): string => String(Number(k.toPrecision(4)));

const families: readonly LearningWorld[] = [
  {
    clause: (k) => `weight decay is in the update: −${shown(k)} W is added`.replace('−-', '+'),
    updates: (p, z, k) => {
      const views = chainOf(p);
      return localUpdates(HONEST, p, z).map((u, i) =>
        mapParameters(u, (a, name) => (name === 'weights' ? float64.subtract(a, times(k, views[i]!.weights)) : a)),
      );
    },
  },
  {
    clause: (k) =>
      `errors were stored one inference step early: activities then take another step, of size ${shown(k)}`,
    positive: true,
    updates: (p, z, k) => between(p, z, stepped(p, z, k)),
  },
  {
    clause: (k) => `errors are stale: they are stored one inference step, of size ${shown(k)}, early`,
    positive: true,
    updates: (p, z, k) => between(p, stepped(p, z, -k), z),
  },
  {
    clause: (k) =>
      `presynaptic activities are one inference step early: only errors see another step, of size ${shown(k)}`,
    positive: true,
    updates: (p, z, k) => between(p, stepped(p, z, k), z),
  },
  {
    clause: (k) => `learning takes another inference step, of size ${shown(k)}, before it looks at the activities`,
    updates: (p, z, k) => localUpdates(HONEST, p, stepped(p, z, k)),
  },
  {
    clause: (k) => `activities are multiplied by ${shown(1 + k)} where they enter the update`,
    updates: (p, z, k) =>
      between(
        p,
        z,
        z.map((zl) => times(1 + k, zl)),
      ),
  },
  {
    clause: (k) => `the update is taken ${shown(k)} of the way back to the feedforward sweep`,
    updates: (p, z, k) => {
      const zHat = sweep(p);
      return localUpdates(
        HONEST,
        p,
        z.map((zl, l) => float64.add(times(1 - k, zl), times(k, zHat[l]!))),
      );
    },
  },
];

/** What rules have been seen to learn instead of −∂F/∂θ. */
export const LEARNING_WORLDS: readonly LearningWorld[] = [
  ...atOtherActivities,
  ...ofSamples,
  ...chunks,
  ...inOrder,
  ...altered,
  ...families,
];
