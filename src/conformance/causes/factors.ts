import { chainOf } from '../../problem/chain.ts';
import type { Learned } from './evidence.ts';
import { inner, norm, times } from '../matrices.ts';

/** What a factor may be, with what it then says. */
interface Known {
  readonly text: string;
  readonly of: (item: Learned) => number;
}

const viewOf = ({ problem, layer }: Learned) => chainOf(problem)[layer - 1]!;

const QUANTITIES: readonly Known[] = [
  { text: 'B', of: ({ problem }) => problem.x.columns },
  { text: 'a_l', of: (item) => viewOf(item).scale.data[0]! },
  { text: 'p_l', of: (item) => viewOf(item).precision.data[0]! },
  { text: 'n_l', of: (item) => viewOf(item).weights.rows },
  { text: 'n_{l−1}', of: (item) => viewOf(item).weights.columns },
  { text: 'n_L', of: ({ problem }) => problem.y.rows },
  { text: 'L', of: ({ problem }) => problem.network.edges.length },
  { text: 'l', of: ({ layer }) => layer },
  { text: 'p_L', of: ({ problem }) => chainOf(problem).at(-1)!.precision.data[0]! },
  { text: '|a_l|', of: (item) => Math.abs(viewOf(item).scale.data[0]!) },
  { text: 'the sign of a_l', of: (item) => Math.sign(viewOf(item).scale.data[0]!) },
  { text: '‖ΔW_l‖', of: ({ right }) => norm(right) },
  { text: '‖ΔW‖ over all layers', of: ({ all }) => norm(...all) },
];

const POWERS = [
  [1, (q: string) => q],
  [-1, (q: string) => `1/${q}`],
  [0.5, (q: string) => `√${q}`],
  [-0.5, (q: string) => `1/√${q}`],
  [2, (q: string) => `${q}²`],
] as const;

const SINGLE: readonly Known[] = QUANTITIES.flatMap(({ text, of }) =>
  POWERS.map(([power, written]) => ({ text: written(text), of: (item: Learned) => of(item) ** power })),
);

const PRODUCTS: readonly Known[] = SINGLE.flatMap((one, i) =>
  SINGLE.slice(i + 1).map((other) => ({
    text: `${one.text} · ${other.text}`,
    of: (item: Learned) => one.of(item) * other.of(item),
  })),
);

/** What some factors come from. */
const MEANINGS: Readonly<Record<string, string>> = {
  '-1': 'a sign error in the update',
  '0': 'the update is missing',
  '0.5': 'a factor of ½ too many',
  '2': 'the ½ of the energy is not there',
  '0.01': 'a learning rate is in the update',
  '0.1': 'a learning rate is in the update',
  '0.001': 'a learning rate is in the update',
  'B²': 'B stands where 1/B must',
  B: 'it is summed over the batch where it must be averaged',
  '1/B': 'it is divided by the batch size twice',
  a_l: 'the premultiplier enters twice',
  '1/a_l': 'the premultiplier is forgotten',
  '1/p_l': 'the precision is forgotten',
  p_l: 'the precision enters twice',
  '1/‖ΔW_l‖': 'the update is normalised layer by layer',
  '1/‖ΔW‖ over all layers': 'updates are divided by their norm over all layers',
  'the sign of a_l': 'the sign of the premultiplier is lost',
};

/** Relative: far above rounding, far below what chance could meet. */
const CLOSE = 1e-7;
const near = (a: number, b: number, within: number): boolean =>
  Math.abs(a - b) <= within * Math.max(Math.abs(a), Math.abs(b));

export interface Factor {
  /** "B times what it must be: it is summed over the batch" */
  readonly clause: string;
  readonly of: (item: Learned) => number;
}

/** c with got = c · right for each item by itself, whatever their units; `undefined` where it is no multiple. */
export function factorOf({ got, right, bound }: Learned): number | undefined {
  const unit = right.data.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  if (unit === 0) return undefined;
  const [u, v] = [times(1 / unit, got), times(1 / unit, right)];
  const c = inner(u, v) / norm(v) ** 2;
  const off = norm({ ...u, data: u.data.map((ui, i) => ui - c * v.data[i]!) });
  return off <= Math.max((bound / unit) * Math.max(1, Math.abs(c)), 1e-9 * norm(u)) ? c : undefined;
}

/** The one factor that all wrong updates have, by its name. */
export function commonFactor(wrong: readonly Learned[]): Factor | undefined {
  const factors = wrong.map(factorOf);
  if (factors.some((c) => c === undefined)) return undefined;
  const c = factors as readonly number[];
  const slack = wrong.map(({ bound, right }) => Math.max(CLOSE, (4 * bound) / norm(right)));
  const within = (value: number, i: number): boolean =>
    near(value, c[i]!, slack[i]!) || (value === 0 && Math.abs(c[i]!) <= slack[i]!);
  const constant = c.toSorted((a, b) => a - b)[Math.floor(c.length / 2)]!;
  const rounded = Math.abs(constant) < CLOSE ? 0 : Number(constant.toPrecision(6));
  if (rounded === 1) return undefined; // that is rounding
  if (c.every((_, i) => within(constant, i))) return named(String(rounded), () => constant);
  const plain = SINGLE.find(({ of }) => wrong.every((item, i) => within(of(item), i)));
  if (plain) return named(plain.text, plain.of);
  const middle = Math.floor(wrong.length / 2);
  const [scaled] = SINGLE.flatMap(({ text, of }) => {
    const k = Number((c[middle]! / of(wrong[middle]!)).toPrecision(8));
    const scaledBy = (item: Learned): number => k * of(item);
    return wrong.length >= FEWEST && wrong.every((item, i) => within(scaledBy(item), i))
      ? [{ text: k === -1 ? `−${text}` : `${k} · ${text}`, of: scaledBy }]
      : [];
  });
  if (scaled) return named(scaled.text, scaled.of);
  const clamped = clampedPrecision(wrong, c);
  if (clamped) return clamped;
  const product = PRODUCTS.find(({ of }) => wrong.every((item, i) => within(of(item), i)));
  return product && named(product.text, product.of);
}

/** Precisions that were cut from below, from above or both: what is above an end became that end. */
function clampedPrecision(wrong: readonly Learned[], c: readonly number[]): Factor | undefined {
  const believed = wrong.map((item, i) => ({
    p: viewOf(item).precision.data[0]!,
    to: Number((c[i]! * viewOf(item).precision.data[0]!).toPrecision(6)),
  }));
  const [low, high] = [believed.filter(({ p, to }) => to > p), believed.filter(({ p, to }) => to < p)].map((side) => [
    ...new Set(side.map(({ to }) => to)),
  ]);
  if (low!.length > 1 || high!.length > 1 || wrong.length < FEWEST) return undefined;
  const [least, most] = [low![0] ?? 0, high![0] ?? Infinity];
  const text =
    low!.length === 0 ? `above ${most}` : high!.length === 0 ? `below ${least}` : `outside [${least}, ${most}]`;
  return {
    clause: `precisions ${text} are cut to it`,
    of: (item) => {
      const p = viewOf(item).precision.data[0]!;
      return Math.min(most, Math.max(least, p)) / p;
    },
  };
}

/** A constant and a quantity fit less than this by chance. */
const FEWEST = 4;

function named(text: string, of: Factor['of']): Factor {
  const meaning = MEANINGS[text];
  if (text === '0') return { clause: 'the update is zero: it is missing', of };
  const written = text.replace(/^-/, '−');
  const taken = /^([\d.e+-]+) · 1\/p_l$/.exec(text);
  if (taken) return { clause: `the precision is taken as ${taken[1]} in the update`, of };
  const clipped = /^[\d.e+]+ · 1\/‖/.test(text) ? ': it is clipped by its norm' : '';
  return {
    clause: `the update is ${written} times what it must be${meaning === undefined ? '' : `: ${meaning}`}${clipped}`,
    of,
  };
}
