import { ACTIVATIONS, type ActivationName } from '../../arithmetic/activations.ts';
import { float64 } from '../../arithmetic/float64.ts';
import { type ChainView, chainOf } from '../../problem/chain.ts';
import { supervised } from '../../problem/problem.ts';
import { relayered } from '../relayered.ts';
import { type Belief, HONEST, type M } from './beliefs.ts';
import { columns, entries, norm, times } from './matrices.ts';

/** A mistaken view of the problem, as a clause: "precisions are taken as 1". */
export interface Alteration {
  readonly clause: string;
  readonly belief: Belief;
  /** Of φ itself: where only φ′ enters, another mistake says the same. */
  readonly whole?: true;
}

type View = ChainView<M>;
interface Place {
  readonly l: number;
  readonly L: number;
  readonly all: readonly View[];
}

const number = (c: number): M => float64.matrix(1, 1, [c]);
const square = ({ weights: { rows, columns } }: View): boolean => rows === columns;

/** Layers believed to be others. */
const layers = (clause: string, change: (at: View, place: Place) => View): Alteration => ({
  clause,
  belief: (problem) => {
    const all = chainOf(problem);
    return { A: HONEST, problem: relayered(problem, (at, l) => change(at, { l, L: all.length, all })) };
  },
});

const precision = (clause: string, of: (p: number, place: Place) => number): Alteration =>
  layers(clause, (at, place) => ({ ...at, precision: number(of(at.precision.data[0]!, place)) }));
const scale = (clause: string, of: (a: number, place: Place) => number): Alteration =>
  layers(clause, (at, place) => ({ ...at, scale: number(of(at.scale.data[0]!, place)) }));

const neighbour = ({ l, all }: Place, step: number, name: 'precision' | 'scale'): number =>
  (all[l - 1 + step] ?? all[l - 1])![name].data[0]!;

const NUMBERS = [
  precision('precisions are taken as 1', () => 1),
  precision('the output’s precision is taken as 1', (p, { l, L }) => (l === L ? 1 : p)),
  precision('hidden precisions are taken as 1', (p, { l, L }) => (l === L ? p : 1)),
  precision('variances are taken for precisions: 1/p stands where p must', (p) => 1 / p),
  precision('precisions enter by their roots', Math.sqrt),
  precision('precisions enter squared', (p) => p * p),
  precision('each layer has the precision of the layer after it', (_, at) => neighbour(at, 1, 'precision')),
  precision('each layer has the precision of the layer before it', (_, at) => neighbour(at, -1, 'precision')),
  precision('all layers have the first precision', (_, { all }) => all[0]!.precision.data[0]!),
  precision('all layers have the output’s precision', (_, { all }) => all.at(-1)!.precision.data[0]!),
  scale('premultipliers are taken as 1', () => 1),
  scale('the sign of premultipliers is lost', Math.abs),
  scale('premultipliers enter squared', (a) => a * a),
  scale('premultipliers enter by their inverse', (a) => 1 / a),
  scale('the premultiplier of the first layer is taken as 1', (a, { l }) => (l === 1 ? 1 : a)),
  scale('the premultiplier of the last layer is taken as 1', (a, { l, L }) => (l === L ? 1 : a)),
  scale('each layer has the premultiplier of the layer after it', (_, at) => neighbour(at, 1, 'scale')),
  scale('each layer has the premultiplier of the layer before it', (_, at) => neighbour(at, -1, 'scale')),
];

const withMap = (at: View, change: (identity: M) => M): View => ({
  ...at,
  skip: false,
  weights: change(float64.identity(at.weights.rows)),
});

const SHAPES = [
  layers('skips are left out', (at) => ({ ...at, skip: false })),
  layers('the skip of the last layer is left out', (at, { l, L }) => (l === L ? { ...at, skip: false } : at)),
  layers('the skip of the first layer is left out', (at, { l }) => (l === 1 ? { ...at, skip: false } : at)),
  layers('every square layer has a skip', (at) => (square(at) ? { ...at, skip: true } : at)),
  layers('skips are scaled by the premultiplier too', (at) =>
    at.skip && at.activation === 'identity' ? withMap(at, (I) => float64.add(at.weights, I)) : at,
  ),
  layers('skips have the wrong sign', (at) =>
    at.skip && at.activation === 'identity'
      ? withMap(at, (I) => float64.subtract(at.weights, times(1 / at.scale.data[0]!, I)))
      : at,
  ),
  layers('skips count twice', (at) =>
    at.skip && at.activation === 'identity'
      ? withMap(at, (I) => float64.add(at.weights, times(2 / at.scale.data[0]!, I)))
      : at,
  ),
  layers('skips pass through the activation', (at) =>
    at.skip && at.activation !== 'identity'
      ? withMap(at, (I) => float64.add(at.weights, times(1 / at.scale.data[0]!, I)))
      : at,
  ),
  layers('square weights are transposed', (at) =>
    square(at) ? { ...at, weights: float64.transpose(at.weights) } : at,
  ),
  layers('weights are rounded to float32', (at) => ({ ...at, weights: entries(at.weights, Math.fround) })),
  ...[5, 6, 7, 8].map((digits) =>
    layers(`weights are rounded to ${digits} decimal digits`, (at) => ({
      ...at,
      weights: entries(at.weights, (v) => Number(v.toPrecision(digits))),
    })),
  ),
  ...[4, 5, 6].map((places) =>
    layers(`weights are rounded to ${places} decimal places`, (at) => ({
      ...at,
      weights: entries(at.weights, (v) => Number(v.toFixed(places))),
    })),
  ),
  layers('biases are left out', (at) => (at.bias ? { ...at, bias: times(0, at.bias) } : at)),
  layers('biases have the wrong sign', (at) => (at.bias ? { ...at, bias: times(-1, at.bias) } : at)),
  layers('biases are multiplied by the premultiplier', (at) =>
    at.bias ? { ...at, bias: times(at.scale.data[0]!, at.bias) } : at,
  ),
  layers('the last layer has no bias', (at, { l, L }) =>
    at.bias && l === L ? { ...at, bias: times(0, at.bias) } : at,
  ),
  layers('the first layer has no bias', (at, { l }) => (at.bias && l === 1 ? { ...at, bias: times(0, at.bias) } : at)),
];

/** Entries from row or column `start(n)` on are zero. */
const cut = (clause: string, by: 'rows' | 'columns', start: (n: number) => number): Alteration =>
  layers(clause, (at) => {
    const { rows, columns: n } = at.weights;
    const first = start(by === 'rows' ? rows : n);
    const place = (k: number): number => (by === 'rows' ? Math.floor(k / n) : k % n);
    return { ...at, weights: entries(at.weights, (v, k) => (place(k) < first ? v : 0)) };
  });
const TILED = [4, 8, 16, 32, 64].flatMap((n) =>
  (['rows', 'columns'] as const).flatMap((by) => [
    cut(`${by} of weights after the first ${n} are left out`, by, () => n),
    cut(`a last, incomplete tile of ${n} ${by} of weights is left out`, by, (all) =>
      all <= n ? all : Math.floor(all / n) * n,
    ),
  ]),
);

const NAMES = ['identity', 'relu', 'leaky-relu', 'tanh', 'sigmoid', 'gelu'] as const satisfies ActivationName[];
const swapped = (from: ActivationName, to: ActivationName): Alteration =>
  layers(`${from} is computed as ${to === 'identity' ? 'the identity' : to}`, (at) =>
    at.activation === from ? { ...at, activation: to } : at,
  );

const BENT = [
  layers('activations are left out', (at) => ({ ...at, activation: 'identity' })),
  layers('the activation of the last layer is left out', (at, { l, L }) =>
    l === L ? { ...at, activation: 'identity' } : at,
  ),
  layers('the activation of the first layer is left out', (at, { l }) =>
    l === 1 ? { ...at, activation: 'identity' } : at,
  ),
  layers('activations stand on the other side of the weights', (at) => ({
    ...at,
    placement: at.placement === 'after' ? 'before' : 'after',
  })),
  ...[-1, 1].map((step) =>
    layers(`each layer has the activation of the layer ${step < 0 ? 'before' : 'after'} it`, (at, { l, all }) =>
      at.activation === 'identity' ? at : { ...at, activation: (all[l - 1 + step] ?? at).activation },
    ),
  ),
  ...NAMES.slice(1).flatMap((from) => NAMES.filter((to) => to !== from).map((to) => swapped(from, to))),
];

/** φ and φ′ believed to be others, problem and all else as given. */
const numbers = (
  clause: string,
  change: { readonly value?: Change; readonly slope?: Change; readonly except?: 'relu' },
): Alteration => ({
  clause,
  belief: (problem) => ({
    problem,
    A: {
      ...HONEST,
      ...(change.value ? { activate: (phi, a) => entries(a, (u) => change.value!(phi, u)) } : {}),
      ...(change.slope ? { slope: (phi, a) => entries(a, (u) => change.slope!(phi, u)) } : {}),
    },
  }),
});
type Change = (phi: ActivationName, u: number) => number;

const honest = (phi: ActivationName) => ACTIVATIONS[phi];
const tanhGelu = (u: number): number => {
  const t = Math.tanh(Math.sqrt(2 / Math.PI) * (u + 0.044715 * u ** 3));
  return (u / 2) * (1 + t);
};
const tanhGeluSlope = (u: number): number => {
  const c = Math.sqrt(2 / Math.PI);
  const t = Math.tanh(c * (u + 0.044715 * u ** 3));
  return (1 + t) / 2 + (u / 2) * (1 - t * t) * c * (1 + 3 * 0.044715 * u * u);
};
const logistic = (u: number): number => 1 / (1 + Math.exp(-u));

const CURVES = [
  numbers('φ′ is left out', { slope: () => 1 }),
  numbers('φ′ is taken at φ(u) in place of u', { slope: (phi, u) => honest(phi).slope(honest(phi).value(u)) }),
  numbers('φ stands in place of φ′', { slope: (phi, u) => honest(phi).value(u) }),
  numbers('φ′ is squared', { slope: (phi, u) => honest(phi).slope(u) ** 2 }),
  numbers('GELU is computed by its tanh approximation', {
    value: (phi, u) => (phi === 'gelu' ? tanhGelu(u) : honest(phi).value(u)),
    slope: (phi, u) => (phi === 'gelu' ? tanhGeluSlope(u) : honest(phi).slope(u)),
  }),
  numbers('the derivative of GELU is taken as σ(1.702 u)', {
    slope: (phi, u) => (phi === 'gelu' ? logistic(1.702 * u) : honest(phi).slope(u)),
  }),
  numbers('GELU is computed as u σ(1.702 u)', {
    value: (phi, u) => (phi === 'gelu' ? u * logistic(1.702 * u) : honest(phi).value(u)),
    slope: (phi, u) =>
      phi === 'gelu' ? logistic(1.702 * u) * (1 + 1.702 * u * logistic(-1.702 * u)) : honest(phi).slope(u),
  }),
  ...NAMES.slice(1).flatMap((phi) => [
    numbers(`the derivative of ${phi} is left out`, { slope: (of, u) => (of === phi ? 1 : honest(of).slope(u)) }),
    ...NAMES.slice(1)
      .filter((to) => to !== phi)
      .map((to) =>
        numbers(`the derivative of ${phi} is that of ${to}`, {
          slope: (of, u) => honest(of === phi ? to : of).slope(u),
        }),
      ),
  ]),
  ...[0.1, 0.2, 0.3, 0.001].map((leak) =>
    numbers(`leaky ReLU leaks ${leak} in place of 0.01`, {
      value: (phi, u) => (phi === 'leaky-relu' && u < 0 ? leak * u : honest(phi).value(u)),
      slope: (phi, u) => (phi === 'leaky-relu' && u < 0 ? leak : honest(phi).slope(u)),
    }),
  ),
];

const ends = (clause: string, change: (ends: { x: M; y: M }) => { x?: M; y?: M }): Alteration => ({
  clause,
  belief: (problem) => {
    const { x = problem.x, y = problem.y } = change(problem);
    return { A: HONEST, problem: supervised(problem.network, x, y) };
  },
});
const firstOf = (a: M): M =>
  columns(
    a,
    Array.from({ length: a.columns }, () => 0),
  );

/** Every column of length 1. */
const normalised = (a: M): M => entries(a, (v, k) => v / Math.hypot(...columns(a, [k % a.columns]).data));

const ENDS = [
  ends('the first target stands for all', ({ y }) => ({ y: firstOf(y) })),
  ends('the first input stands for all', ({ x }) => ({ x: firstOf(x) })),
  ends('inputs are normalised', ({ x }) => ({ x: times(1 / norm(x), x) })),
  ends('each input is normalised', ({ x }) => ({ x: normalised(x) })),
  ends('targets are half as large', ({ y }) => ({ y: times(0.5, y) })),
  ends('targets have the wrong sign', ({ y }) => ({ y: times(-1, y) })),
  ends('inputs and targets are rounded to float32', ({ x, y }) => ({
    x: entries(x, Math.fround),
    y: entries(y, Math.fround),
  })),
];

/** What a rule may take a problem for. */
export const ALTERATIONS: readonly Alteration[] = [
  ...[...NUMBERS, ...SHAPES, ...TILED, ...CURVES, ...ENDS],
  ...BENT.map((mistake) => ({ ...mistake, whole: true as const })),
];
