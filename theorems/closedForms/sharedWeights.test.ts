import { Fraction } from 'fraction.js';
import { describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { type RationalMatrix, rational } from '../../src/arithmetic/rational.ts';
import { convolution } from '../../src/layers/convolution.ts';
import type { Layer } from '../../src/layers/layer.ts';
import { linear } from '../../src/layers/linear.ts';
import { type Edge, graph } from '../../src/network/graph.ts';
import { linearProblem } from '../../src/problem/numbers.ts';
import { type LinearProblem, asLinear, mapProblem, supervised } from '../../src/problem/problem.ts';
import { random } from '../../src/random.ts';
import {
  bpFactors,
  gradientProduct,
  parameterGradients,
  pcFactors,
  weightGradients,
} from '../../src/theory/gradients.ts';
import { predictionChangeAlong } from '../../src/theory/predictionChange.ts';
import { residual } from '../../src/theory/feedforward.ts';
import { theorem2Changes } from '../../src/theory/rescaling.ts';
import { spectrum } from '../../src/theory/spectrum.ts';
import { spectrumBounds } from '../../src/theory/spectrumBounds.ts';
import { type Setting, SETTINGS, positionsOf, title, toeplitz, whole } from '../../properties/layers/toeplitz.ts';

// A convolution and then a layer of plain weights, against the same network with the Toeplitz matrix written out: each entry of it
// is a filter's number or zero, so a filter's gradient is the sum over the entries where it stands.

const B = 2;
const OUTPUTS = 2;

interface Pair {
  readonly shared: LinearProblem<RationalMatrix>;
  readonly written: LinearProblem<RationalMatrix>;
  /** For each number of the filters, the entries of the Toeplitz matrix where it stands. */
  readonly places: readonly (readonly number[])[];
}

const numbersOf = (rows: number, columns: number, data: ArrayLike<number>): RationalMatrix =>
  rational.matrix(rows, columns, data);

function drawn(s: Setting, index: number): Pair {
  const r = random(index + 1, 'test/shared weights');
  const layer: Layer = convolution(s.from, {
    channels: s.channels,
    kernel: s.kernel,
    stride: s.stride,
    padding: s.padding,
  });
  const [rows, columns] = layer.parameters['filters']!;
  const filters = whole(r, rows * columns);
  const middle = s.channels * positionsOf(s)[0] * positionsOf(s)[1];
  const inputs = s.from.reduce((a, b) => a * b);
  const out = whole(r, OUTPUTS * middle);
  const [x, y] = [whole(r, inputs * B), whole(r, OUTPUTS * B)];
  const precisions = [2, 0.5];
  const J = toeplitz(s, filters);
  const named = toeplitz(
    s,
    Float64Array.from(filters, (_, k) => k + 1),
  ); // which number stands where
  const nodes = [s.from, layer.to, [OUTPUTS]].map((shape, i) => ({
    shape,
    term:
      i === 0
        ? ({ kind: 'free' } as const)
        : ({ kind: 'gaussian', precision: numbersOf(1, 1, [precisions[i - 1]!]) } as const),
  }));
  const edges: Edge<RationalMatrix>[] = [
    { from: 0, to: 1, layer, theta: { filters: numbersOf(rows, columns, filters) } },
    { from: 1, to: 2, layer: linear(layer.to, [OUTPUTS]), theta: { weights: numbersOf(OUTPUTS, middle, out) } },
  ];
  const shared = asLinear(supervised(graph(rational, nodes, edges), numbersOf(inputs, B, x), numbersOf(OUTPUTS, B, y)));
  const written = linearProblem(rational, {
    ...{ widths: [inputs, middle, OUTPUTS], batch: B, precisions, x, y },
    weights: [J.flat(), out],
  });
  const places = Array.from(filters, (_, k) => named.flat().flatMap((name, e) => (name === k + 1 ? [e] : [])));
  return { shared, written, places };
}

const text = (m: RationalMatrix): string[] => rational.format(m).flat();

/** Σ over the entries where each filter's number stands. */
const gathered = (full: RationalMatrix, places: Pair['places']): string[] =>
  places.map((where) => where.reduce((sum, e) => sum.add(full.data[e]!), new Fraction(0)).toFraction());

describe('a convolution against its Toeplitz matrix, exactly', () => {
  test.each(SETTINGS.map((s, i) => [title(s), s, i] as const))('%s', (_, s, i) => {
    const { shared, written, places } = drawn(s, i);
    for (const factors of [pcFactors, bpFactors]) {
      const [filters, out] = weightGradients(rational, shared, factors(rational, shared));
      const [full, outWritten] = weightGradients(rational, written, factors(rational, written));
      expect(text(filters!)).toEqual(gathered(full!, places));
      expect(text(out!)).toEqual(text(outWritten!));
      const named = parameterGradients(rational, shared, factors(rational, shared));
      expect(named.map((g) => Object.keys(g))).toEqual([['filters'], ['weights']]);
      expect(text(named[0]!['filters']!)).toEqual(text(filters!));
      expect(text(named[1]!['weights']!)).toEqual(text(out!));
    }
    const [pc, bp] = [pcFactors(rational, shared), bpFactors(rational, shared)];
    const product = weightGradients(rational, shared, pc)
      .map((g, l) => rational.inner(g, weightGradients(rational, shared, bp)[l]!))
      .reduce((sum, term) => rational.add(sum, term));
    expect(text(gradientProduct(rational, shared, pc, bp))).toEqual(text(product));
  });
});

/** Two samples, two places: four im2col columns of 12 numbers each. */
const TWO_PLACES: Setting = { from: [3, 5], channels: 2, kernel: [4], stride: [1], padding: [0] };

test('Theorem 2 over im2col columns moves every prediction by its residual, exactly', () => {
  const { shared, written, places } = drawn(TWO_PLACES, 20);
  const [filters, out] = theorem2Changes(rational, shared);
  const { rows, columns } = written.network.layers[0]!.theta['weights']!;
  const data = Array.from({ length: rows * columns }, (_, e) => {
    const k = places.findIndex((where) => where.includes(e));
    return k < 0 ? new Fraction(0) : filters!.data[k]!;
  });
  const moved = predictionChangeAlong(rational, written, [{ rows, columns, data }, out!]);
  expect(text(moved)).toEqual(text(residual(rational, shared)));
});

test.each(SETTINGS.map((s, i) => [title(s), s, i] as const))(
  'bounds on the spectrum hold it, and are those of the Toeplitz matrix: %s',
  (_, s, i) => {
    const [shared, written] = [drawn(s, i).shared, drawn(s, i).written].map((p) =>
      asLinear(
        mapProblem(p, (a) =>
          float64.matrix(
            a.rows,
            a.columns,
            a.data.map((v) => v.valueOf()),
          ),
        ),
      ),
    );
    const ends = spectrum(float64, written!.network);
    const bounds = spectrumBounds(float64, shared!.network);
    expect(bounds.mu).toBeGreaterThan(0);
    expect(bounds.mu).toBeLessThanOrEqual(ends.mu);
    expect(bounds.lambdaMax).toBeGreaterThanOrEqual(ends.lambdaMax);
    const other = spectrumBounds(float64, written!.network);
    for (const end of ['mu', 'lambdaMax'] as const)
      expect(Math.abs(bounds[end] / other[end] - 1)).toBeLessThan(2 ** -30); // what the bounds have for roundings
  },
);
