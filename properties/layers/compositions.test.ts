import { describe, expect, test } from 'vitest';
import { type RationalMatrix, rational } from '../../src/arithmetic/rational.ts';
import { activation } from '../../src/layers/activation.ts';
import { bias } from '../../src/layers/bias.ts';
import { convolution } from '../../src/layers/convolution.ts';
import { type Factors, type Layer, type Parameters, size } from '../../src/layers/layer.ts';
import { linear } from '../../src/layers/linear.ts';
import { meanPooling } from '../../src/layers/meanPooling.ts';
import { named as called } from '../../src/layers/named.ts';
import { reshaped } from '../../src/layers/reshaped.ts';
import { residual } from '../../src/layers/residual.ts';
import { scaled } from '../../src/layers/scaled.ts';
import { sequence } from '../../src/layers/sequence.ts';
import { random } from '../../src/random.ts';
import { whole } from './toeplitz.ts';

type M = RationalMatrix;
/** Factors by the names of what stands in them. */
type Named = { readonly weights?: 'weights'; readonly scale?: 'scale'; readonly skip: boolean } | undefined;

const IDENTITY: Named = { skip: true };
const plain = linear([3], [3]);
const same = activation('identity', [3]);
const folded = convolution([1, 3], { channels: 1, kernel: 3, padding: 1 });
const [before, after] = [bias([1, 3]), bias([1, 3])];

/** What is linear, its factors τI + aW, and whether its weights are shared. */
const LINEAR: readonly (readonly [string, Layer, Named, boolean])[] = [
  ['linear', plain, { weights: 'weights', skip: false }, false],
  ['bias', bias([3]), IDENTITY, false],
  ['identity', same, IDENTITY, false],
  ['convolution', folded, undefined, true],
  ['scaled linear', scaled(plain), { weights: 'weights', scale: 'scale', skip: false }, false],
  ['scaled bias', scaled(bias([3])), undefined, false],
  ['scaled convolution', scaled(folded), undefined, true],
  ['residual linear', residual(plain), { weights: 'weights', skip: true }, false],
  ['residual scaled linear', residual(scaled(plain)), { weights: 'weights', scale: 'scale', skip: true }, false],
  ['residual bias', residual(bias([3])), undefined, false],
  ['residual convolution', residual(folded), undefined, true],
  ['residual residual linear', residual(residual(plain)), undefined, false],
  ['scaled residual linear', scaled(residual(plain)), undefined, false],
  ['linear, bias', sequence(plain, bias([3])), { weights: 'weights', skip: false }, false],
  ['bias, linear', sequence(bias([3]), plain), { weights: 'weights', skip: false }, false],
  ['identity, linear', sequence(same, plain), { weights: 'weights', skip: false }, false],
  ['residual linear, bias', sequence(residual(plain), bias([3])), { weights: 'weights', skip: true }, false],
  ['identity, bias', sequence(same, bias([3])), IDENTITY, false],
  ['convolution, bias', sequence(folded, after), undefined, true],
  ['bias, convolution', sequence(before, folded), undefined, false],
  ['linear, convolution', sequence(linear([2], [1, 3]), folded), undefined, false],
  [
    'scaled (linear, bias)',
    scaled(sequence(plain, bias([3]))),
    { weights: 'weights', scale: 'scale', skip: false },
    false,
  ],
  ['mean pooling', meanPooling([2, 4], 2), undefined, false],
  ['mean pooling of an image', meanPooling([2, 2, 6], [2, 3]), undefined, false],
  ['residual mean pooling', residual(meanPooling([3, 2], 1)), undefined, false],
  ['reshaped', reshaped([3], [1, 3]), IDENTITY, false],
  ['reshaped, convolution', sequence(reshaped([3], [1, 3]), folded), undefined, false],
  ['named bias', called('of', bias([3])), IDENTITY, false],
  ['named convolution', called('of', folded), undefined, true],
  ['two named', sequence(called('one', plain), called('two', linear([3], [2]))), undefined, false],
];

const B = 2;
const text = (a: M): string[][] => rational.format(a);

function drawn(layer: Layer, seed: number) {
  const r = random(seed, 'test/compositions');
  const matrix = (rows: number, columns: number): M => rational.matrix(rows, columns, whole(r, rows * columns));
  const theta: Parameters<M> = Object.fromEntries(
    Object.entries({ ...layer.parameters, ...layer.constants }).map(([name, [m, n]]) => [
      name,
      name === 'scale' ? rational.matrix(1, 1, [3]) : matrix(m, n),
    ]),
  );
  return { theta, z: matrix(size(layer.from), B), g: matrix(size(layer.to), B), P: matrix(2, size(layer.to)) };
}

const named = (factors: Factors<M> | undefined, theta: Parameters<M>): Named =>
  factors && {
    ...(factors.weights && { weights: nameOf(factors.weights, theta) as 'weights' }),
    ...(factors.scale && { scale: nameOf(factors.scale, theta) as 'scale' }),
    skip: factors.skip,
  };
const nameOf = (a: M, theta: Parameters<M>): string | undefined => Object.entries(theta).find(([, b]) => a === b)?.[0];

describe.each(LINEAR.map(([name, layer, factors, shared], i) => [name, { layer, factors, shared, i }] as const))(
  '%s as a linear map',
  (_, { layer, factors, shared, i }) => {
    test('is J z + c, with J formed, applied from either side, and its gradient that of the layer, exactly', () => {
      const { theta, z, g, P } = drawn(layer, i);
      const map = layer.linear!(rational, theta);
      const at = layer.at(rational, theta, z);
      const J = map.formed();
      const ones = rational.matrix(1, B, [1, 1]);
      const moved = rational.multiply(J, z);
      expect(text(map.apply(z))).toEqual(text(moved));
      const shifted = map.shift === undefined ? moved : rational.add(moved, rational.multiply(map.shift, ones));
      expect(text(at.prediction)).toEqual(text(shifted));
      expect(text(map.back(g))).toEqual(text(rational.multiply(J, g, { transposeA: true })));
      expect(text(at.inputGradient(g))).toEqual(text(map.back(g)));
      expect(text(map.after(P))).toEqual(text(rational.multiply(P, J)));
      const [one, other] = [map.parameterGradient(g, () => z), at.parameterGradient(g)];
      expect(Object.keys(one).toSorted()).toEqual(Object.keys(layer.parameters).toSorted());
      expect(Object.keys(other).toSorted()).toEqual(Object.keys(layer.parameters).toSorted());
      for (const [name, a] of Object.entries(one)) expect(text(other[name]!)).toEqual(text(a));
      for (const [name, [rows, columns]] of Object.entries(layer.parameters)) {
        // ⟨g, ∂f/∂θ_k⟩ for each entry: f is linear in every parameter.
        const along = (k: number): string[][] => {
          const unit = rational.matrix(rows, columns, new Float64Array(rows * columns).fill(0).with(k, 1));
          const bent = layer.at(rational, { ...theta, [name]: rational.add(theta[name]!, unit) }, z).prediction;
          return text(rational.inner(g, rational.subtract(bent, at.prediction)));
        };
        for (let k = 0; k < rows * columns; k++) expect([[one[name]!.data[k]!.toFraction()]]).toEqual(along(k));
      }
    });

    test('says of what it is made: factors, shared weights', () => {
      const { theta, z } = drawn(layer, i);
      const map = layer.linear!(rational, theta);
      expect(named(map.factors, theta)).toEqual(factors);
      expect(map.shared !== undefined).toBe(shared);
      if (!map.shared) return;
      expect(map.shared.places).toBe(3);
      expect(map.shared.columns(z).columns).toBe(3 * B);
    });
  },
);
