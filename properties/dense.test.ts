import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { ACTIVATIONS, type ActivationName, PIECEWISE_LINEAR } from '../src/arithmetic/activations.ts';
import type { ElementwiseArithmetic } from '../src/arithmetic/arithmetic.ts';
import { elementwise } from '../src/arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../src/arithmetic/float64.ts';
import { tfjs } from '../src/arithmetic/tfjs.ts';
import { tfjsElementwise } from '../src/arithmetic/tfjs/elementwise.ts';
import { DimensionError, EngineError, ValueError } from '../src/errors.ts';
import { denseEnergy, denseFeedforward, denseGradient, denseState } from '../src/inference/dense/denseEnergy.ts';
import { denseInference, errorGradient } from '../src/inference/dense/denseInference.ts';
import { localCertificate } from '../src/inference/dense/localCertificate.ts';
import { denseBackprop, denseLocalUpdates } from '../src/learning/denseUpdates.ts';
import { localUpdates } from '../src/learning/localUpdates.ts';
import { layerAt } from '../src/network/dense/denseLayer.ts';
import {
  type DenseNumbers,
  type DenseProblem,
  type Placement,
  denseProblem,
} from '../src/network/dense/denseNetwork.ts';
import { problem } from '../src/network/linearNetwork.ts';
import { type Random, random } from '../src/random.ts';
import { equilibriumActivities } from '../src/theory/equilibrium.ts';
import { bpFactors, weightGradients } from '../src/theory/gradients.ts';
import { ends } from '../src/learning/ends.ts';

const A = elementwise(float64);
const NAMES = Object.keys(ACTIVATIONS) as ActivationName[];
const PLACEMENTS: readonly Placement[] = ['after', 'before'];

type Numbers = DenseNumbers & { x: Float64Array; y: Float64Array; batch: number };

function draw(r: Random, activation: ActivationName, placement: Placement): Numbers {
  const L = 1 + r.integer(0, 3);
  const widths = Array.from({ length: L + 1 }, () => 1 + r.integer(0, 4));
  const skips = widths.slice(1).map((n, i) => n === widths[i] && r.uniform() < 0.7);
  const batch = 1 + r.integer(0, 2);
  const normals = (count: number): Float64Array => Float64Array.from({ length: count }, () => r.normal());
  return {
    ...{ widths, skips, batch, placement, activations: skips.map(() => activation) },
    weights: skips.map((_, i) => normals(widths[i + 1]! * widths[i]!)),
    biases: widths.slice(1).map(normals),
    scales: skips.map(() => 0.5 + r.uniform()),
    precisions: skips.map(() => 0.5 + r.uniform()),
    x: normals(widths[0]! * batch),
    y: normals(widths[L]! * batch),
  };
}

/** Every activation in both placements, on the networks that fast-check's seeds name. */
function forEachKind(body: (numbers: Numbers, r: Random) => Promise<void> | void, runs = 20): void {
  for (const activation of NAMES) {
    for (const placement of PLACEMENTS) {
      test(`${activation}, ${placement} the weights`, () =>
        fc.assert(
          fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 - 1 }), async (seed) => {
            const r = random(seed, 'dense');
            await body(draw(r, activation, placement), r);
          }),
          { numRuns: runs, seed: 20261121 },
        ));
    }
  }
}

const inner = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
const norm = (...blocks: readonly Float64Array[]): number => Math.hypot(...blocks.map((b) => Math.sqrt(inner(b, b))));

/** Random activities between the clamped ends. */
const activities = ({ network, x, y }: DenseProblem<Float64Matrix>, r: Random): Float64Matrix[] => [
  x,
  ...network.widths.slice(1, -1).map((n) =>
    float64.matrix(
      n,
      x.columns,
      Float64Array.from({ length: n * x.columns }, () => r.normal()),
    ),
  ),
  y,
];

/**
 * The derivative of f at 0 by central differences with two steps, extrapolated; the spread of the three estimates bounds its error
 * for a smooth f. Kinks inside the interval make the spread large, and the check then says nothing.
 */
async function derivative(f: (h: number) => Promise<number>): Promise<{ value: number; error: number }> {
  const central = async (h: number): Promise<number> => ((await f(h)) - (await f(-h))) / (2 * h);
  const [h, scale] = [2 ** -9, Math.abs(await f(0)) + 1];
  const [coarse, fine] = [await central(h), await central(h / 2)];
  const value = fine + (fine - coarse) / 3;
  return { value, error: Math.abs(fine - coarse) + (2 ** -48 * scale) / h };
}

const along = (v: Float64Matrix, d: Float64Array, h: number): Float64Matrix => ({
  ...v,
  data: v.data.map((x, i) => x + h * d[i]!),
});
const direction = (r: Random, length: number): Float64Array => Float64Array.from({ length }, () => r.normal());

/** What the sums of float32 products can hide: the same gradient with every number replaced by its size. */
const sizes: ElementwiseArithmetic<Float64Matrix> = {
  ...A,
  matrix: (rows, columns, entries) => float64.matrix(rows, columns, Float64Array.from(entries, Math.abs)),
  subtract: float64.add,
  activate: (_, a) => ({ ...a, data: a.data.map((x) => Math.max(1, x)) }),
  slope: (_, a) => ({ ...a, data: a.data.map(() => 1.13) }), // max |φ′|, of GELU
};

/** Two products and some ten entrywise roundings deep, each at most 10 roundings of an elementary function. */
const roundings = ({ widths, batch }: Numbers): number => 2 * Math.max(...widths, batch) + 100;

/** What gradients in activities and minus the summed weight gradients can be off by in float32, over u. */
function room(numbers: Numbers, p: DenseProblem<Float64Matrix>, z: readonly Float64Matrix[]) {
  const absolute = (m: Float64Matrix): Float64Matrix => ({ ...m, data: m.data.map(Math.abs) });
  const layers = p.network.layers.map((layer) => ({
    ...layer,
    weights: absolute(layer.weights),
    bias: absolute(layer.bias),
  }));
  const big = { ...p, network: { ...p.network, layers } };
  const state = denseState(sizes, big.network, z.map(absolute));
  return {
    activities: denseGradient(sizes, state).map((g) => g.data),
    weights: denseLocalUpdates(sizes, big, z.map(absolute)).weights.map((w) => w.data.map((x) => x * numbers.batch)),
  };
}

describe('activations', () => {
  test('values at points known from their definitions', () => {
    expect(ACTIVATIONS.relu.value(-2)).toBe(0);
    expect(ACTIVATIONS['leaky-relu'].value(-2)).toBe(-0.02);
    expect(ACTIVATIONS.sigmoid.value(0)).toBe(0.5);
    expect(ACTIVATIONS.sigmoid.value(-800)).toBe(0);
    // Φ(1) to 17 digits, from tables of the normal law.
    // Two units in the last place of erf, and a rounding each for the sum and the product.
    expect(Math.abs(ACTIVATIONS.gelu.value(1) - 0.8413447460685429)).toBeLessThanOrEqual(4 * 2 ** -53);
    // log 2 is rounded once and tanh to a unit in the last place.
    expect(Math.abs(ACTIVATIONS.tanh.value(Math.log(2)) - 0.6)).toBeLessThanOrEqual(2 * 2 ** -53);
  });

  for (const name of NAMES)
    test(`${name}: the slope is the derivative`, async () => {
      const r = random(3, name);
      for (let i = 0; i < 200; i++) {
        const u = 3 * r.normal();
        if (PIECEWISE_LINEAR.has(name) && Math.abs(u) < 0.01) continue;
        const { value, error } = await derivative((h) => Promise.resolve(ACTIVATIONS[name].value(u + h)));
        expect(Math.abs(ACTIVATIONS[name].slope(u) - value)).toBeLessThanOrEqual(error);
      }
    });
});

describe('the gradient in activities is the derivative of the energy', () => {
  let seen = 0;
  forEachKind(async (numbers, r) => {
    const p = denseProblem(A, numbers);
    if (p.network.layers.length === 1) return;
    const z = activities(p, r);
    const gradient = denseGradient(A, denseState(A, p.network, z));
    const d = gradient.map((g) => direction(r, g.data.length));
    const energyAt = async (h: number): Promise<number> =>
      denseEnergy(A, denseState(A, p.network, [p.x, ...d.map((dl, i) => along(z[i + 1]!, dl, h)), p.y]));
    const { value, error } = await derivative(energyAt);
    const claimed = gradient.reduce((sum, g, i) => sum + inner(g.data, d[i]!), 0);
    if (error > 1e-3 * (1 + Math.abs(claimed))) return; // a kink in the way
    seen++;
    expect(Math.abs(claimed - value)).toBeLessThanOrEqual(error);
  });
  test('most cases were free of kinks', () => expect(seen).toBeGreaterThan(100));
});

describe('the gradient in errors is the derivative of the energy in them', () => {
  // The equilibrium alone cannot tell: there p_l ε_l = δ_l, whichever of the two is carried back.
  forEachKind(async (numbers, r) => {
    const p = denseProblem(A, numbers);
    if (p.network.layers.length === 1) return;
    const errors = activities(p, r).slice(1, -1);
    const moved = errors.map((e) => direction(r, e.data.length));
    const stateAt = (h: number) => {
      const z = [p.x];
      for (const [i, e] of errors.entries())
        z.push(
          float64.add(layerAt(A, p.network.layers[i]!, p.network.placement, z[i]!).prediction, along(e, moved[i]!, h)),
        );
      return denseState(A, p.network, [...z, p.y]);
    };
    const { value, error } = await derivative((h) => denseEnergy(A, stateAt(h)));
    const claimed = errorGradient(A, stateAt(0)).reduce((sum, g, i) => sum + inner(g.data, moved[i]!), 0);
    if (error > 1e-3 * (1 + Math.abs(claimed))) return; // a kink in the way
    expect(Math.abs(claimed - value)).toBeLessThanOrEqual(error);
  });
});

describe('local updates are minus the derivative of the mean energy in weights and biases', () => {
  forEachKind(async (numbers, r) => {
    const p = denseProblem(A, numbers);
    const z = activities(p, r);
    const { weights, biases } = denseLocalUpdates(A, p, z);
    const d = weights.map((w) => direction(r, w.data.length));
    const c = biases.map((b) => direction(r, b.data.length));
    const energyAt = async (h: number): Promise<number> => {
      const layers = p.network.layers.map((layer, i) => ({
        ...layer,
        weights: along(layer.weights, d[i]!, h),
        bias: along(layer.bias, c[i]!, h),
      }));
      return (await denseEnergy(A, denseState(A, { ...p.network, layers }, z))) / numbers.batch;
    };
    const { value, error } = await derivative(energyAt);
    const claimed = [...weights.map((w, i) => inner(w.data, d[i]!)), ...biases.map((b, i) => inner(b.data, c[i]!))];
    const sum = -claimed.reduce((total, x) => total + x, 0);
    if (error > 1e-3 * (1 + Math.abs(sum))) return;
    expect(Math.abs(sum - value)).toBeLessThanOrEqual(error);
  });
});

describe('backpropagation is minus the derivative of the squared error', () => {
  forEachKind(async (numbers, r) => {
    const p = denseProblem(A, numbers);
    const { weights, biases } = denseBackprop(A, p);
    const d = weights.map((w) => direction(r, w.data.length));
    const c = biases.map((b) => direction(r, b.data.length));
    const lossAt = (h: number): Promise<number> => {
      const layers = p.network.layers.map((layer, i) => ({
        ...layer,
        weights: along(layer.weights, d[i]!, h),
        bias: along(layer.bias, c[i]!, h),
      }));
      const prediction = denseFeedforward(A, { ...p.network, layers }, p.x).at(-1)!;
      const e = float64.subtract(p.y, prediction).data;
      return Promise.resolve(((layers.at(-1)!.precision.data[0]! / 2) * inner(e, e)) / numbers.batch);
    };
    const { value, error } = await derivative(lossAt);
    const claimed = [...weights.map((w, i) => inner(w.data, d[i]!)), ...biases.map((b, i) => inner(b.data, c[i]!))];
    const sum = -claimed.reduce((total, x) => total + x, 0);
    if (error > 1e-3 * (1 + Math.abs(sum))) return;
    expect(Math.abs(sum - value)).toBeLessThanOrEqual(error);
  });
});

describe('tf.grads, an automatic differentiation that shares no code, gives the same gradients in float32', () => {
  // In plain Node, TF.js registers no gradients by itself.
  beforeAll(() => import('@tensorflow/tfjs-core/dist/register_all_gradients.js'));
  const PHI: Record<ActivationName, (u: tf.Tensor) => tf.Tensor> = {
    identity: (u) => u,
    relu: tf.relu,
    'leaky-relu': (u) => tf.leakyRelu(u, 0.01),
    tanh: tf.tanh,
    sigmoid: tf.sigmoid,
    gelu: (u) => tf.mul(u, tf.mul(0.5, tf.add(1, tf.erf(tf.mul(u, Math.SQRT1_2))))),
  };
  forEachKind(async (numbers, r) => {
    await tfjs('cpu');
    const p = denseProblem(A, numbers);
    const z = activities(p, r);
    const mine = denseGradient(A, denseState(A, p.network, z));
    const update = denseLocalUpdates(A, p, z);
    const tensor = ({ rows, columns, data }: Float64Matrix): tf.Tensor2D =>
      tf.tensor2d(Float32Array.from(data), [rows, columns]);
    const count = p.network.layers.length;
    const energy = (...inputs: tf.Tensor[]): tf.Scalar => {
      const [hidden, weights] = [inputs.slice(0, count - 1), inputs.slice(count - 1)];
      const state = [tensor(z[0]!), ...hidden, tensor(z[count]!)];
      const terms = p.network.layers.map((layer, i) => {
        const [a, prec] = [layer.scale.data[0]!, layer.precision.data[0]!];
        const input = state[i]!;
        const phi = PHI[layer.activation];
        const b = tensor(layer.bias);
        const through =
          p.network.placement === 'after'
            ? phi(tf.add(tf.mul(a, tf.matMul(weights[i] as tf.Tensor2D, input as tf.Tensor2D)), b))
            : tf.add(tf.mul(a, tf.matMul(weights[i] as tf.Tensor2D, phi(input) as tf.Tensor2D)), b);
        const e = tf.sub(state[i + 1]!, layer.skip ? tf.add(input, through) : through);
        return tf.mul(prec / 2, tf.sum(tf.square(e)));
      });
      return terms.reduce((sum, term) => tf.add(sum, term)) as tf.Scalar;
    };
    const theirs: Float64Array[] = [];
    tf.tidy(() =>
      tf
        .grads(energy)([...z.slice(1, -1).map(tensor), ...p.network.layers.map(({ weights }) => tensor(weights))])
        .forEach((g) => theirs.push(Float64Array.from(g.dataSync()))),
    );
    const allowed = room(numbers, p, z);
    const bounds = [...allowed.activities, ...allowed.weights];
    const ours = [
      ...mine.map((g) => g.data),
      ...update.weights.map((w) => w.data.map((x) => -x * numbers.batch)), // summed over the batch, and uphill
    ];
    const k = roundings(numbers);
    for (const [i, g] of ours.entries())
      for (const [j, value] of g.entries())
        expect(Math.abs(value - theirs[i]![j]!)).toBeLessThanOrEqual(k * 2 ** -24 * bounds[i]![j]!);
  }, 8);
});

describe('on a TF.js device the same layers give the same gradients in float32', () => {
  const onTensors = NAMES.filter((name) => name !== 'gelu');
  for (const activation of onTensors)
    test(activation, async () => {
      const T = await tfjsElementwise('wasm');
      for (const placement of PLACEMENTS) {
        const r = random(9, `device/${activation}/${placement}`);
        const numbers = draw(r, activation, placement);
        const float32 = (entries: ArrayLike<number>): Float64Array => Float64Array.from(Float32Array.from(entries));
        const exact = {
          ...numbers,
          weights: numbers.weights.map(float32),
          biases: numbers.biases!.map(float32),
          scales: [...float32(numbers.scales!)],
          precisions: [...float32(numbers.precisions!)],
          ...{ x: float32(numbers.x), y: float32(numbers.y) },
        };
        const [host, device] = [denseProblem(A, exact), denseProblem(T, exact)];
        const z = activities(host, r).map((zl) => ({ ...zl, data: float32(zl.data) }));
        const mine = denseLocalUpdates(A, host, z).weights;
        const theirs = denseLocalUpdates(
          T,
          device,
          z.map((zl) => T.matrix(zl.rows, zl.columns, zl.data)),
        ).weights;
        const allowed = room(exact, host, z).weights;
        for (const [i, w] of mine.entries()) {
          const got = await T.read(theirs[i]!);
          for (const [j, value] of w.data.entries())
            expect(Math.abs(value - got[j]!)).toBeLessThanOrEqual(
              (roundings(exact) * 2 ** -24 * allowed[i]![j]!) / exact.batch,
            );
        }
      }
    });

  test('GELU, and kernels that are not known to be right, are refused in words', async () => {
    const T = await tfjsElementwise('cpu');
    expect(() => T.activate('gelu', T.identity(1))).toThrow(EngineError);
    expect(() => T.activate('gelu', T.identity(1))).toThrow(/phi must be one of .*, got "gelu"/);
  });
});

describe('all layers linear: the theory comes back', () => {
  const linear = (seed: number, placement: Placement): Numbers => {
    const numbers = draw(random(seed, 'linear'), 'identity', placement);
    return { ...numbers, biases: numbers.biases!.map((b) => Float64Array.from(b, () => 0)) };
  };
  const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

  test('backpropagation and the local update are those of linear networks, to the bit', () =>
    fc.assert(
      fc.property(seeds, fc.constantFrom(...PLACEMENTS), (seed, placement) => {
        const numbers = linear(seed, placement);
        const [dense, plain] = [denseProblem(A, numbers), problem(float64, numbers)];
        const z = activities(dense, random(seed, 'z'));
        const gaps = (a: readonly Float64Matrix[], b: readonly Float64Matrix[]): number =>
          Math.max(...a.map((m, i) => norm(float64.subtract(m, b[i]!).data) / (norm(m.data) || 1)));
        // The same products in another order of scaling: a few roundings apart.
        expect(gaps(denseLocalUpdates(A, dense, z).weights, localUpdates(float64, plain, z))).toBeLessThan(2 ** -46);
        const bp = weightGradients(float64, plain, bpFactors(float64, plain));
        const minus = float64.matrix(1, 1, [-1]);
        const down = bp.map((g) => float64.scale(minus, g));
        const mine = denseBackprop(A, dense).weights;
        const size = Math.max(...mine.map((m) => norm(m.data)), 1e-3);
        for (const [i, m] of mine.entries())
          expect(norm(float64.subtract(m, down[i]!).data)).toBeLessThan(2 ** -40 * size);
      }),
      { numRuns: 100, seed: 1 },
    ));

  for (const coordinates of ['state', 'error'] as const)
    test(`inference in ${coordinates} coordinates ends at the closed-form equilibrium, within its proven bound`, () =>
      fc.assert(
        fc.asyncProperty(seeds, fc.constantFrom(...PLACEMENTS), async (seed, placement) => {
          const numbers = linear(seed, placement);
          const dense = denseProblem(A, numbers);
          const outcome = await denseInference(A, dense, { coordinates, gradientNorm: 1e-9, maxSteps: 20_000 });
          fc.pre(outcome.status === 'converged');
          const certified = localCertificate(dense, outcome.activities, ends);
          if (certified.kind !== 'proven') throw new Error(certified.reason);
          const zStar = equilibriumActivities(float64, problem(float64, numbers));
          const away = norm(...zStar.slice(1, -1).map((z, i) => float64.subtract(z, outcome.activities[i + 1]!).data));
          const closedForm = 2 ** -40 * norm(...zStar.map((z) => z.data)); // the closed form rounds too
          expect(away).toBeLessThanOrEqual(certified.bound + closedForm);
        }),
        { numRuns: 25, seed: 2 },
      ));
});

describe('inference in nonlinear networks', () => {
  const settle = (p: DenseProblem<Float64Matrix>, coordinates: 'state' | 'error', gradientNorm = 1e-10) =>
    denseInference(A, p, { coordinates, gradientNorm, maxSteps: 20_000 });

  test('the energy never ends above that of the feedforward sweep, and the gradient is as small as asked', async () => {
    for (const activation of NAMES)
      for (const placement of PLACEMENTS) {
        const p = denseProblem(A, draw(random(5, activation), activation, placement));
        const sweep = denseFeedforward(A, p.network, p.x);
        const before = await denseEnergy(A, denseState(A, p.network, [...sweep.slice(0, -1), p.y]));
        for (const coordinates of ['state', 'error'] as const) {
          const { status, energy, gradientNorm } = await settle(p, coordinates);
          expect(energy).toBeLessThanOrEqual(before * (1 + 2 ** -40));
          if (status === 'converged') expect(gradientNorm).toBeLessThanOrEqual(1e-10);
          else expect(['stuck', 'max-steps']).toContain(status); // a kink is a place to be stuck at
        }
      }
  });
});

describe('misuse', () => {
  const good: Numbers = {
    ...{ widths: [2, 1], weights: [[1, 2]], batch: 1, x: Float64Array.of(1, 2), y: Float64Array.of(3) },
  };
  for (const [what, change, type, message] of [
    ['a bias of the wrong length', { biases: [[1, 2]] }, DimensionError, /b_1 must have 1 entries/],
    ['too few biases', { biases: [] }, DimensionError, /biases must have one entry for each of 1 layers, got 0/],
    ['an unknown activation', { activations: ['swish'] }, ValueError, /activation 1 must be one of .*, got "swish"/],
    ['an unknown placement', { placement: 'inside' }, ValueError, /placement must be after or before, got "inside"/],
  ] as const)
    test(`${what} is refused`, () => {
      const make = (): unknown => denseProblem(A, { ...good, ...change } as unknown as Numbers);
      expect(make).toThrow(type);
      expect(make).toThrow(message);
    });
});
