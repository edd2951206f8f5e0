import { type ChainView, chainOf } from '../../problem/chain.ts';
import { predictions } from '../../inference/state.ts';
import { isNonlinear } from '../capabilities.ts';
import { HONEST, type M, type P } from './beliefs.ts';
import { apart, columns, norm } from '../matrices.ts';

/** Where an answer belongs: a problem, and of an update its layer, its parameter and whether activities were drawn for it. */
export interface Place {
  readonly problem: P;
  readonly layer?: number;
  readonly parameter?: string;
  readonly drawn?: boolean;
}

interface Seen extends Place {
  readonly views: readonly ChainView<M>[];
  readonly L: number;
  readonly here: ChainView<M> | undefined;
}

const other = (a: M): boolean => a.data[0] !== 1;

/** What may tell places apart, as it completes "only …". */
const KINDS: readonly (readonly [text: string, holds: (at: Seen) => boolean])[] = [
  ['in the last layer', ({ layer, L }) => layer === L],
  ['in the first layer', ({ layer }) => layer === 1],
  ['in layers before the last', ({ layer, L }) => layer !== undefined && layer < L],
  ['in layers after the first', ({ layer }) => layer !== undefined && layer > 1],
  ['in layers between the first and the last', ({ layer, L }) => layer !== undefined && layer > 1 && layer < L],
  ['in the update of biases', ({ parameter }) => parameter === 'bias'],
  ['in the update of the last layer’s biases', ({ parameter, layer, L }) => parameter === 'bias' && layer === L],
  ['in the update of weights', ({ parameter }) => parameter === 'weights'],
  ['away from the activities that it infers', ({ drawn }) => drawn === true],
  ['in layers with a skip', ({ here }) => here?.skip === true],
  ['in layers with a premultiplier other than 1', ({ here }) => here !== undefined && other(here.scale)],
  ['in layers with a negative premultiplier', ({ here }) => here !== undefined && here.scale.data[0]! < 0],
  ['in layers with a precision other than 1', ({ here }) => here !== undefined && other(here.precision)],
  ['in square layers', ({ here }) => here !== undefined && here.weights.rows === here.weights.columns],
  ['in layers that are not square', ({ here }) => here !== undefined && here.weights.rows !== here.weights.columns],
  ['on networks with skips', ({ views }) => views.some((v) => v.skip)],
  ['on networks with a skip at the last layer', ({ views }) => views.at(-1)!.skip],
  ['on networks with a skip at the first layer', ({ views }) => views[0]!.skip],
  ['on networks with several skips', ({ views }) => views.filter((v) => v.skip).length > 1],
  ['on networks with premultipliers other than 1', ({ views }) => views.some((v) => other(v.scale))],
  ['on networks with a negative premultiplier', ({ views }) => views.some((v) => v.scale.data[0]! < 0)],
  ['on networks with precisions other than 1', ({ views }) => views.some((v) => other(v.precision))],
  ['on networks with an output precision other than 1', ({ views }) => other(views.at(-1)!.precision)],
  [
    'on networks with hidden precisions other than 1',
    ({ views }) => views.slice(0, -1).some((v) => other(v.precision)),
  ],
  ['on nonlinear networks', ({ problem }) => isNonlinear(problem)],
  ['on linear networks', ({ problem }) => !isNonlinear(problem)],
  [
    'with activations after the weights',
    ({ views }) => views.some((v) => v.activation !== 'identity' && v.placement === 'after'),
  ],
  [
    'with activations before the weights',
    ({ views }) => views.some((v) => v.activation !== 'identity' && v.placement === 'before'),
  ],
  ...(['relu', 'leaky-relu', 'tanh', 'sigmoid', 'gelu'] as const).flatMap((phi) => [
    [`in ${phi} layers`, ({ here }: Seen) => here?.activation === phi] as const,
    [`on networks with ${phi}`, ({ views }: Seen) => views.some((v) => v.activation === phi)] as const,
  ]),
  [
    'in layers with activations after the weights',
    ({ here }) => here !== undefined && here.activation !== 'identity' && here.placement === 'after',
  ],
  [
    'in layers with activations before the weights',
    ({ here }) => here !== undefined && here.activation !== 'identity' && here.placement === 'before',
  ],
  ['in layers of one neuron', ({ here }) => here?.weights.rows === 1],
  [
    'on networks with a hidden layer of one neuron',
    ({ views }) => views.slice(0, -1).some((v) => v.weights.rows === 1),
  ],
  ['on networks with one output', ({ views }) => views.at(-1)!.weights.rows === 1],
  ['with equal samples in the batch', ({ problem: { x, y } }) => hasTwins(x, y)],
  ['where the target is met', ({ problem }) => isMet(problem)],
  ['where inputs are zero', ({ problem: { x } }) => x.data.every((v) => v === 0)],
  ['on networks of one layer', ({ L }) => L === 1],
  [
    'in layers of one neuron with batches of 2 or more',
    ({ here, problem }) => here?.weights.rows === 1 && problem.x.columns > 1,
  ],
  ['on networks with equal widths', ({ views }) => views.every((v) => v.weights.rows === v.weights.columns)],
  ['on networks with biases', ({ views }) => views.some((v) => v.bias !== undefined)],
];

/** Whether two samples have the same inputs and targets. */
function hasTwins(x: M, y: M): boolean {
  const all = Array.from({ length: x.columns }, (_, b) => [...columns(x, [b]).data, ...columns(y, [b]).data].join());
  return new Set(all).size < all.length;
}

/** Whether y = ŷ in every sample, to rounding. */
function isMet({ network, x, y }: P): boolean {
  const predicted = predictions(HONEST, network, x).at(-1)!;
  return apart([predicted], [y]) <= 1e-12 * norm(y);
}

const largest = (a: M): number => a.data.reduce((most, v) => Math.max(most, Math.abs(v)), 0);

const sizeText = (n: string): string => `with inputs and targets of size ${n}`;
const sizeOfEnds = ({ problem: { x, y } }: Seen): number => Math.max(largest(x), largest(y));

/** What is more on one side than on the other. */
const SIZES: readonly (readonly [(bound: string) => string, (at: Seen) => number | undefined])[] = [
  [(n) => `with batches of ${n}`, ({ problem }) => problem.x.columns],
  [(n) => `on networks of ${n} layers`, ({ L }) => L],
  [
    (n) => `on networks whose widest layer has ${n} neurons`,
    ({ views }) => Math.max(...views.flatMap(({ weights: W }) => [W.rows, W.columns])),
  ],
  [(n) => `on networks with ${n} outputs`, ({ views }) => views.at(-1)!.weights.rows],
  [(n) => `at l = ${n}`, ({ layer }) => layer],
  [(n) => `in layers of ${n} neurons`, ({ here }) => here?.weights.rows],
  [(n) => `in layers fed by ${n} neurons`, ({ here }) => here?.weights.columns],
  [sizeText, sizeOfEnds],
  [(n) => `with precisions of ${n}`, ({ views }) => Math.max(...views.map((v) => v.precision.data[0]!))],
];

const seen = (place: Place): Seen => {
  const views = chainOf(place.problem);
  return { ...place, views, L: views.length, here: place.layer === undefined ? undefined : views[place.layer - 1] };
};

/** Data are no smaller than usual above this. */
const SMALL = 2 ** -10;

const brief = (n: number): string => String(Number(n.toPrecision(3)));

/** Everything in which all wrong places differ from all right ones, most telling first; none where there are no right ones. */
export function regimes(wrong: readonly Place[], right: readonly Place[]): readonly string[] {
  if (wrong.length === 0 || right.length === 0) return [];
  const [w, r] = [wrong.map(seen), right.map(seen)];
  const kinds = KINDS.filter(([, holds]) => w.every(holds) && !r.some(holds)).map(([text]) => text);
  const sizes = SIZES.flatMap(([text, size]) => {
    const [a, b] = [w.map(size), r.map(size)];
    if ([...a, ...b].some((n) => n === undefined)) return [];
    const [low, below] = [min(a), max(b)];
    return low > below ? [text(`${brief(low)} or more`)] : [];
  });
  const [most, least] = [max(w.map(sizeOfEnds)), min(r.map(sizeOfEnds))];
  const small = most < least && most < SMALL ? [sizeText(`${brief(most)} or less`)] : [];
  return [...kinds, ...sizes, ...small];
}

const min = (list: readonly (number | undefined)[]): number => Math.min(...list.map((n) => n!));
const max = (list: readonly (number | undefined)[]): number => Math.max(...list.map((n) => n!));

/** More explanations than this of one difference are none. */
const MOST = 2;

/** ", but only …", where some right places speak against it; `undefined` where nothing, or too much, tells which. */
export function onlyWhere(wrong: readonly Place[], right: readonly Place[]): string | undefined {
  if (right.length === 0) return '';
  const found = regimes(wrong, right);
  return found.length > 0 && found.length <= MOST ? `, but only ${found.join(', or ')}` : undefined;
}
