import { describe, expect, test } from 'vitest';
import { elementwise } from '../src/arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../src/arithmetic/float64.ts';
import { rational } from '../src/arithmetic/rational.ts';
import { EngineError } from '../src/errors.ts';
import { type Term, mapTerm, price as priceAt } from '../src/terms/index.ts';
import type { Numbers } from '../src/layers/layer.ts';

const A = elementwise(float64);
const column = (...entries: number[]): Float64Matrix => A.matrix(entries.length, 1, entries);
const scalar = (value: number): Float64Matrix => A.matrix(1, 1, [value]);
const precision = scalar(2);
/** Of a vector. */
const price = <M>(B: Numbers<M>, term: Term<M>, u: M | undefined, z: M) =>
  priceAt(B, { term, shape: [B.shape(z)[0]] }, u, z);

describe('what a node’s state costs', () => {
  test('a gaussian: by hand, ½ · 2 · (3² + 1²) = 10, and both derivatives are the weighted error', () => {
    const priced = price(A, { kind: 'gaussian', precision }, column(1, 2), column(4, 1))!;
    expect([...priced.energy().data]).toEqual([10]);
    expect([...priced.stateGradient().data]).toEqual([6, -2]);
    expect([...priced.signal().data]).toEqual([6, -2]);
  });
  test('of a root, against its mean, for every sample', () => {
    const root: Term<Float64Matrix> = { kind: 'gaussian', precision, mean: column(1, 2) };
    const priced = price(A, root, undefined, A.matrix(2, 2, [1, 2, 3, 2]))!;
    expect([...priced.signal().data]).toEqual([0, 2, 2, 0]);
  });
  test('nothing, of a free node, of a root without a mean, and of probabilities that nothing predicts', () => {
    expect(price(A, { kind: 'free' }, column(1), column(2))).toBeUndefined();
    expect(price(A, { kind: 'gaussian', precision }, undefined, column(2))).toBeUndefined();
    expect(price(A, { kind: 'categorical' }, undefined, column(1, 0))).toBeUndefined();
    const stray = { kind: 'categorical', mean: column(1, 2) } as Term<Float64Matrix>; // a caller without types
    expect(price(A, stray, undefined, column(1, 0))).toBeUndefined();
  });
  test('cross-entropy: with equal logits log n, its derivative in the state −log softmax, its signal z − softmax', () => {
    const priced = price(A, { kind: 'categorical' }, column(5, 5), column(1, 0))!;
    const log2 = Math.fround(Math.log(2));
    expect(Math.fround(priced.energy().data[0]!)).toBe(log2);
    expect([...priced.stateGradient().data].map(Math.fround)).toEqual([log2, log2]);
    expect([...priced.signal().data].map(Math.fround)).toEqual([0.5, -0.5]);
  });
  test('cross-entropy needs softmax, which exact systems have not', () => {
    const [u, z] = [rational.matrix(2, 1, [1, 2]), rational.matrix(2, 1, [1, 0])];
    expect(() => price(rational, { kind: 'categorical' }, u, z)!.signal()).toThrow(EngineError);
    expect(() => price(rational, { kind: 'categorical' }, u, z)!.signal()).toThrow(/must have softmax, got rational/);
  });
});

test('a term travels between number systems with its precision and its mean', () => {
  const doubled = (a: Float64Matrix): Float64Matrix => A.add(a, a);
  const mapped = mapTerm({ kind: 'gaussian', precision, mean: column(1, 2) }, doubled);
  expect(mapped).toEqual({ kind: 'gaussian', precision: scalar(4), mean: column(2, 4) });
  expect(mapTerm({ kind: 'gaussian', precision }, doubled)).toEqual({ kind: 'gaussian', precision: scalar(4) });
  expect(mapTerm({ kind: 'categorical' }, doubled)).toEqual({ kind: 'categorical' });
});
