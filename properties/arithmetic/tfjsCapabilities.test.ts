import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { tfjs } from '../../src/arithmetic/tfjs.ts';
import {
  CAPABILITIES,
  type Capability,
  OPERATIONS,
  type Operation,
  requireOperation,
} from '../../src/arithmetic/tfjs/capabilities.ts';
import { EngineError } from '../../src/errors.ts';
import { expectThrows, thrown } from './laws.ts';
import { digits, eighths } from './matrices.ts';
import { FOUND } from './tfjsBackends.ts';

interface Case {
  readonly device: () => tf.Tensor;
  /** The same in float64 and plain loops. */
  readonly reference: ArrayLike<number>;
  /** 0 where the inputs make every sum exact. */
  readonly bound: number;
}

const kernel = (name: string, inputs: Record<string, tf.Tensor>, attributes: object): tf.Tensor =>
  tf.engine().runKernel(name, inputs, attributes as never) as tf.Tensor;

/** Σ over the images' positions and the filter's taps (input, tap, output as flat indices), stride 1, no padding, NHWC. */
const [N, H, W, C, F, K] = [2, 5, 4, 3, 2, 2];
const [OH, OW] = [H - K + 1, W - K + 1];
function taps(visit: (input: number, tap: number, output: number) => void): void {
  for (let b = 0; b < N; b++)
    for (let y = 0; y < OH; y++)
      for (let x = 0; x < OW; x++)
        for (let f = 0; f < F; f++)
          for (let v = 0; v < K; v++)
            for (let u = 0; u < K; u++)
              for (let c = 0; c < C; c++)
                visit(
                  ((b * H + y + v) * W + x + u) * C + c,
                  ((v * K + u) * C + c) * F + f,
                  ((b * OH + y) * OW + x) * F + f,
                );
}

const image = digits(1, N * H * W * C);
const filter = digits(2, K * K * C * F);
const change = digits(3, N * OH * OW * F);
const IMAGE: [number, number, number, number] = [N, H, W, C];
const FILTER: [number, number, number, number] = [K, K, C, F];
const CHANGE: [number, number, number, number] = [N, OH, OW, F];
const layout = { strides: 1, pad: 'valid', dataFormat: 'NHWC', dimRoundingMode: undefined };

/** 4×4 into four windows, all entries negative and different. */
const negatives = [-9, -3, -7, -5, -4, -8, -1, -6, -12, -16, -11, -15, -10, -13, -14, -2];
const window = [
  [0, 1, 4, 5],
  [2, 3, 6, 7],
  [8, 9, 12, 13],
  [10, 11, 14, 15],
].map((w) => w.reduce((best, i) => (negatives[i]! > negatives[best]! ? i : best)));

function sums(length: number, add: (into: Float64Array) => void): Float64Array {
  const into = new Float64Array(length);
  add(into);
  return into;
}

const [m, k, n] = [3, 7, 5];
const [a, b] = [eighths(4, m * k), eighths(5, k * n)];
const product = sums(m * n, (into) => {
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) for (let t = 0; t < k; t++) into[i * n + j]! += a[i * k + t]! * b[t * n + j]!;
});
const inputs = Float64Array.from({ length: 64 }, (_, i) => (i - 31.5) / 8); // |x| < 4

/**
 * The accuracy that WGSL asks of exp is (3 + 2|x|) units in the last place, 2u each: 22u for e^−x and 38u for e^2x at |x| = 4.
 * With the quotients after them, σ and tanh as quotients of these stay within 64u of values below 1.
 */
const EXPONENTIALS = 64 * 2 ** -24;

const map = (f: (x: number) => number, device: (x: tf.Tensor) => tf.Tensor, bound: number): Case => ({
  device: () => device(tf.tensor1d(Array.from(inputs))),
  reference: inputs.map(f),
  bound,
});

const CASES: Readonly<Record<Operation, Case>> = {
  matMul: {
    device: () => tf.matMul(tf.tensor2d(Array.from(a), [m, k]), tf.tensor2d(Array.from(b), [k, n])),
    reference: product,
    bound: 0,
  },
  matMulTransposed: {
    device: () =>
      tf.matMul(
        tf.transpose(tf.tensor2d(Array.from(a), [m, k])),
        tf.transpose(tf.tensor2d(Array.from(b), [k, n])),
        true,
        true,
      ),
    reference: product,
    bound: 0,
  },
  relu: map((x) => Math.max(0, x), tf.relu, 0),
  tanh: map(Math.tanh, tf.tanh, EXPONENTIALS),
  sigmoid: map((x) => 1 / (1 + Math.exp(-x)), tf.sigmoid, EXPONENTIALS),
  conv2d: {
    device: () => tf.conv2d(tf.tensor4d(Array.from(image), IMAGE), tf.tensor4d(Array.from(filter), FILTER), 1, 'valid'),
    reference: sums(change.length, (y) => taps((i, t, o) => (y[o]! += image[i]! * filter[t]!))),
    bound: 0,
  },
  conv2dInputGradient: {
    device: () =>
      kernel(
        'Conv2DBackpropInput',
        { dy: tf.tensor4d(Array.from(change), CHANGE), filter: tf.tensor4d(Array.from(filter), FILTER) },
        { ...layout, inputShape: IMAGE },
      ),
    reference: sums(image.length, (dx) => taps((i, t, o) => (dx[i]! += change[o]! * filter[t]!))),
    bound: 0,
  },
  conv2dFilterGradient: {
    device: () =>
      kernel(
        'Conv2DBackpropFilter',
        { x: tf.tensor4d(Array.from(image), IMAGE), dy: tf.tensor4d(Array.from(change), CHANGE) },
        { ...layout, filterShape: FILTER },
      ),
    reference: sums(filter.length, (dw) => taps((i, t, o) => (dw[t]! += image[i]! * change[o]!))),
    bound: 0,
  },
  maxPool: {
    device: () => tf.maxPool(tf.tensor4d(negatives, [1, 4, 4, 1]), 2, 2, 'valid'),
    reference: window.map((i) => negatives[i]!),
    bound: 0,
  },
  maxPoolGradient: {
    device: () => {
      const input = tf.tensor4d(negatives, [1, 4, 4, 1]);
      const output = tf.tensor4d(
        window.map((i) => negatives[i]!),
        [1, 2, 2, 1],
      );
      const dy = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
      return kernel('MaxPoolGrad', { dy, input, output }, { filterSize: 2, strides: 2, pad: 'valid' });
    },
    reference: sums(16, (dx) => window.forEach((i, w) => (dx[i]! += w + 1))),
    bound: 0,
  },
};

/** max |device − reference| */
async function distance({ device, reference }: Case): Promise<number> {
  const made = tf.tidy(device);
  const data = await made.data<'float32'>();
  made.dispose();
  expect(data.length).toBe(reference.length);
  return data.reduce((worst, x, i) => Math.max(worst, Math.abs(x - reference[i]!)), 0);
}

const every = FOUND.flatMap((found) => OPERATIONS.map((operation) => ({ ...found, operation })));
const known = ({ backend, operation }: { backend: string; operation: Operation }): Capability =>
  CAPABILITIES[backend]![operation];
const reason = (of: { backend: string; operation: Operation }): string => {
  const capability = known(of);
  return capability === 'runs' ? '' : capability.refused;
};
const running = every.filter((of) => known(of) === 'runs');
const refused = every.filter((of) => known(of) !== 'runs');

test.each(FOUND.map(({ backend }) => backend))('the list of %s is the list of operations', (backend) =>
  expect(Object.keys(CAPABILITIES[backend]!).toSorted()).toEqual(OPERATIONS.toSorted()),
);

for (const { backend, operation, absent, title } of running) {
  test.skipIf(absent)(`${operation} agrees with float64 on ${title}`, async () => {
    await tfjs(backend);
    expect(await distance(CASES[operation])).toBeLessThanOrEqual(CASES[operation].bound);
    expect(thrown(() => requireOperation(backend, operation))).toBeUndefined();
  });
}

test.each(refused.map((of) => [of.operation, of.backend, of] as const))(
  '%s on %s is refused with its reason',
  (_, __, of) =>
    expectThrows(
      () => requireOperation(of.backend, of.operation),
      EngineError,
      new RegExp(
        `^requireOperation: backend must run ${of.operation}, got "${of.backend}", where ${reason(of)}; use cpu`,
      ),
    ),
);

for (const { backend, operation, absent, title } of refused.filter((of) => /has no kernel/.test(reason(of)))) {
  test.skipIf(absent)(`${operation} is missing on ${title}`, async () => {
    await tfjs(backend);
    await expect(distance(CASES[operation])).rejects.toThrow(/Kernel '\w+' not registered for backend/);
  });
}

for (const { backend, operation, absent, title } of refused.filter((of) => /is wrong/.test(reason(of)))) {
  test.skipIf(absent)(`${operation} is wrong on ${title}`, async () => {
    await tfjs(backend);
    expect(await distance(CASES[operation])).toBeGreaterThan(1 / 2);
  });
}

test('a backend that is not in the table is refused', () =>
  expectThrows(() => requireOperation('abacus', 'matMul'), EngineError, /got "abacus", where nothing is known/));
