import { describe, expect, test } from 'vitest';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { float64 } from '../../src/arithmetic/float64.ts';
import { rational } from '../../src/arithmetic/rational.ts';
import { attention } from '../../src/layers/attention.ts';
import { layerNorm } from '../../src/layers/layerNorm.ts';
import { meanPooling } from '../../src/layers/meanPooling.ts';
import { positionwise } from '../../src/layers/positionwise.ts';
import { B, given, normals, wholes } from './attentive.ts';

const A = elementwise(float64);

/** One sample's numbers of a node as nested loops see them. */
type Read = (...index: readonly number[]) => number;
const reader =
  (shape: readonly number[], data: ArrayLike<number>, b: number): Read =>
  (...index) =>
    data[shape.reduce((row, n, axis) => row * n + index[axis]!, 0) * B + b]!;

/** Causal attention as its definition says it: heads, positions and channels one after another. */
function attentionByLoops(q: Read, N: number, heads: number, weigh: (logits: number[]) => number[]) {
  const d = N / heads;
  return (c: number, t: number): number => {
    const head = Math.floor(c / d);
    const logits = Array.from({ length: t + 1 }, (_, s) => {
      let sum = 0;
      for (let i = 0; i < d; i++) sum += q(head * d + i, t) * q(N + head * d + i, s);
      return sum / d;
    });
    return weigh(logits).reduce((sum, a, s) => sum + a * q(2 * N + c, s), 0);
  };
}
const softmax = (logits: number[]): number[] => {
  const exponentials = logits.map(Math.exp);
  const total = exponentials.reduce((sum, e) => sum + e, 0);
  return exponentials.map((e) => e / total);
};

describe('predictions by loops', () => {
  const [N, T] = [6, 5];
  test.each([1, 2, 3, 6])('attention of %i heads looks at its own and earlier positions, head by head', (heads) => {
    for (const weighting of ['softmax', 'linear'] as const) {
      const layer = attention([3 * N, T], { heads, weighting });
      const { z } = given(A, layer, normals, heads);
      const { data } = layer.at(A, {}, z).prediction;
      for (let b = 0; b < B; b++) {
        const out = attentionByLoops(
          reader([3 * N, T], z.data, b),
          N,
          heads,
          weighting === 'softmax' ? softmax : (l) => l,
        );
        const found = reader([N, T], data, b);
        for (let c = 0; c < N; c++)
          for (let t = 0; t < T; t++) expect(Math.abs(found(c, t) - out(c, t))).toBeLessThan(200 * 2 ** -53 * 20); // 200 roundings of sums below 20
      }
    }
  });
  test('a later position changes nothing before it, to the last bit', () => {
    const layer = attention([3 * N, T], { heads: 2 });
    const { z } = given(A, layer, normals, 9);
    const changed = { ...z, data: z.data.map((x, i) => (Math.floor(i / B) % T === T - 1 ? x + 5 : x)) };
    const [before, after] = [z, changed].map((input) => layer.at(A, {}, input).prediction.data);
    before!.forEach((x, i) => {
      if (Math.floor(i / B) % T < T - 1) expect(after![i]).toBe(x);
    });
    expect(after).not.toEqual(before);
  });
  test('logits of any size give weights: the largest is taken out first', () => {
    const layer = attention([3, 2], { heads: 1 });
    const z = A.matrix(6, 1, [1e3, 1e3, 1e3, -1e3, 1, 2]); // q = 1000, 1000; k = 1000, −1000; v = 1, 2
    expect([...layer.at(A, {}, z).prediction.data]).toEqual([1, 1]);
  });
  test('mean pooling is the mean over each window', () => {
    const layer = meanPooling([2, 4, 6], [2, 3]);
    const { z } = given(rational, layer, wholes, 1);
    const data = rational.format(z).flat().map(Number);
    const sums = rational.format(rational.scale(rational.matrix(1, 1, [6]), layer.at(rational, {}, z).prediction));
    const found = sums.flat().map(Number);
    for (let b = 0; b < B; b++)
      for (let c = 0; c < 2; c++)
        for (let p = 0; p < 2; p++)
          for (let q = 0; q < 2; q++) {
            let sum = 0;
            for (let i = 0; i < 2; i++)
              for (let j = 0; j < 3; j++) sum += reader([2, 4, 6], data, b)(c, 2 * p + i, 3 * q + j);
            expect(reader([2, 2, 2], found, b)(c, p, q)).toBe(sum);
          }
  });
  test('layer norm has mean 0 and variance v/(v + ε) over the channels of each position', () => {
    const [of, epsilon] = [[5, 3], 0.5];
    const layer = layerNorm(of, epsilon);
    const { z } = given(A, layer, normals, 2);
    const { data } = layer.at(A, {}, z).prediction;
    for (let b = 0; b < B; b++)
      for (let t = 0; t < 3; t++) {
        const column = (numbers: Float64Array): number[] =>
          Array.from({ length: 5 }, (_, c) => reader(of, numbers, b)(c, t));
        const mean = (list: number[]): number => list.reduce((sum, x) => sum + x, 0) / 5;
        const [input, output] = [column(z.data), column(data)];
        const m = mean(input);
        const v = mean(input.map((x) => (x - m) ** 2));
        // 20 roundings of numbers below 5
        input.forEach((x, c) => expect(Math.abs(output[c]! - (x - m) / Math.sqrt(v + epsilon))).toBeLessThan(2 ** -46));
        expect(Math.abs(mean(output))).toBeLessThan(2 ** -46);
      }
  });
  test('layer norm of equal channels is 0, and its slope 1/√ε there', () => {
    const layer = layerNorm([2], 0.25);
    const at = layer.at(A, {}, A.matrix(2, 1, [3, 3]));
    expect([...at.prediction.data]).toEqual([0, 0]);
    expect([...at.inputGradient(A.matrix(2, 1, [1, 0])).data]).toEqual([1, -1]); // (g − ḡ)/½
  });
  test('an embedding of one-hot tokens is the column of each token, in every number system', () => {
    const layer = positionwise([3, 2], 2);
    const columns = [10, 20, 30, 11, 21, 31]; // token c has the vector (10 (c + 1), 10 (c + 1) + 1)
    const tokens = rational.matrix(6, 1, [0, 1, 0, 0, 1, 0]); // 2, then 0
    const { prediction } = layer.at(rational, { filters: rational.matrix(2, 3, columns) }, tokens);
    expect(rational.format(prediction).flat()).toEqual(['30', '10', '31', '11']);
  });
});
