import { describe, expect, test } from 'vitest';
import { type FieldMatrix, primeField } from '../../src/arithmetic/primeField.ts';
import { activation } from '../../src/layers/activation.ts';
import { bias } from '../../src/layers/bias.ts';
import { convolution } from '../../src/layers/convolution.ts';
import { dense } from '../../src/layers/dense.ts';
import { type Layer, size } from '../../src/layers/layer.ts';
import { linear } from '../../src/layers/linear.ts';
import { residual } from '../../src/layers/residual.ts';
import { scaled } from '../../src/layers/scaled.ts';
import { sequence } from '../../src/layers/sequence.ts';
import { random } from '../../src/random.ts';

const LAYERS: [string, Layer][] = [
  ['linear', linear([3], [2])],
  ['bias', bias([3])],
  ['convolution', convolution([2, 4], { channels: 3, kernel: 2 })],
  ['scaled', scaled(scaled(linear([3], [2])))],
  ['residual', residual(scaled(linear([3], [3])))],
  ['sequence', sequence(sequence(scaled(linear([3], [2])), bias([2])), activation('square', [2]))],
  ['dense', dense([3], [3], { skip: true, bias: true, activation: 'square', placement: 'before' })],
];

describe('a factor of the parameter gradient', () => {
  test.each(LAYERS)('multiplies it, and is 1 where there is none: %s', (_, layer) => {
    const r = random(1, 'test/parameterFactor');
    const draw = (rows: number, columns: number): FieldMatrix =>
      primeField.matrix(
        rows,
        columns,
        Float64Array.from({ length: rows * columns }, () => r.integer(1, 2 ** 30)),
      );
    const shapes = Object.entries({ ...layer.parameters, ...layer.constants });
    const theta = Object.fromEntries(shapes.map(([name, [rows, columns]]) => [name, draw(rows, columns)]));
    const at = layer.at(primeField, theta, draw(size(layer.from), 2));
    const [g, c] = [draw(size(layer.to), 2), draw(1, 1)];
    const [plain, times] = [at.parameterGradient(g), at.parameterGradient(g, c)];
    expect(Object.keys(times)).toEqual(Object.keys(layer.parameters));
    for (const [name, gradient] of Object.entries(plain))
      expect(primeField.equals(times[name]!, primeField.scale(c, gradient))).toBe(true);
  });
});
