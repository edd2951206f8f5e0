import { float64 } from '../../arithmetic/float64.ts';
import { type Alteration, type View, layers } from './alteration.ts';
import type { M } from './beliefs.ts';
import { entries, times } from '../matrices.ts';

const square = ({ weights: { rows, columns } }: View): boolean => rows === columns;

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

/** Skips, weights and biases taken for others. */
export const ALTERED_SHAPES: readonly Alteration[] = [...SHAPES, ...TILED];
