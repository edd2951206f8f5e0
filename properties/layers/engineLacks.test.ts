import { describe, expect, test } from 'vitest';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { elementwiseBound } from '../../src/arithmetic/elementwiseBound.ts';
import { float64 } from '../../src/arithmetic/float64.ts';
import { rational } from '../../src/arithmetic/rational.ts';
import { EngineError } from '../../src/errors.ts';
import { localCertificate } from '../../src/inference/localCertificate.ts';
import { attention } from '../../src/layers/attention.ts';
import { type Layer, size } from '../../src/layers/layer.ts';
import { layerNorm } from '../../src/layers/layerNorm.ts';
import { linear } from '../../src/layers/linear.ts';
import { meanPooling } from '../../src/layers/meanPooling.ts';
import { graph } from '../../src/network/graph.ts';
import { random } from '../../src/random.ts';
import { ends } from '../../src/learning/ends.ts';

const A = elementwise(float64);

describe('what an engine lacks it refuses by the name of the layer', () => {
  const B1 = elementwiseBound(2 ** -53);
  const exactly = (n: number) => B1.matrix(n, 1, new Float64Array(n));
  test.each<readonly [string, () => unknown, RegExp]>([
    [
      'softmax in fractions',
      () => attention([3, 2], { heads: 1 }).at(rational, {}, rational.matrix(6, 1, [1, 2, 3, 4, 5, 6])),
      /^attention: A must have softmax, got rational/,
    ],
    [
      'roots in fractions',
      () => layerNorm([2]).at(rational, {}, rational.matrix(2, 1, [1, 2])),
      /^layerNorm: A must have inverse roots, got rational/,
    ],
    [
      'softmax with error bounds',
      () => attention([3, 2], { heads: 1 }).at(B1, {}, exactly(6)),
      /^attention: A must have softmax, got errorBound/,
    ],
    ['roots with error bounds', () => layerNorm([2]).at(B1, {}, exactly(2)), /^layerNorm: A must have inverse roots/],
    [
      'attention without work entry by entry',
      () => attention([3, 2], { heads: 1 }).at(float64, {}, float64.matrix(6, 1, [1, 2, 3, 4, 5, 6])),
      /^attention: A must work entry by entry, got float64/,
    ],
    [
      'layer norm without work entry by entry',
      () => layerNorm([2]).at(float64, {}, float64.matrix(2, 1, [1, 2])),
      /^layerNorm: A must work entry by entry/,
    ],
  ])('%s', (_, run, message) => {
    expect(run).toThrow(EngineError);
    expect(run).toThrow(message);
  });
  test.each([
    ['attention', attention([3, 2], { heads: 1 }), /^layer 2 \(attention\) has no bounds/],
    ['layer norm', layerNorm([2, 1]), /^layer 2 \(layer-norm\) has no bounds/],
  ] as const)('%s has no local certificate, which says so', (_, layer, reason) => {
    expect(certificateWith(layer)).toMatchObject({
      kind: 'empirical',
      reason: expect.stringMatching(reason) as string,
    });
  });
  test('mean pooling has one', () => expect(certificateWith(meanPooling([2, 2], 2)).kind).toBe('proven'));

  /** x → z → the layer, of a network at its prediction. */
  function certificateWith(layer: Layer) {
    const r = random(3, 'certificates');
    const matrix = (m: number, n: number) =>
      A.matrix(
        m,
        n,
        Float64Array.from({ length: m * n }, () => r.normal()),
      );
    const first = linear([2], layer.from);
    const term = { kind: 'gaussian' as const, precision: A.matrix(1, 1, [1]) };
    const theta = { weights: matrix(size(layer.from), 2) };
    const nodes = [
      { shape: [2], term: { kind: 'free' as const } },
      { shape: layer.from, term },
      { shape: layer.to, term },
    ];
    const network = graph(A, nodes, [
      { from: 0, to: 1, layer: first, theta },
      { from: 1, to: 2, layer, theta: {} },
    ]);
    const x = matrix(2, 1);
    const z = first.at(A, theta, x).prediction;
    return localCertificate({ network }, [x, z, layer.at(A, {}, z).prediction], ends);
  }
});
