import { describe, expect, test } from 'vitest';
import type { Arithmetic } from '../src/arithmetic/arithmetic.ts';
import { errorBound } from '../src/arithmetic/errorBound.ts';
import { float64, type Float64Matrix } from '../src/arithmetic/float64.ts';
import { rational } from '../src/arithmetic/rational.ts';
import { type RowSource, rowBlocks } from '../src/arithmetic/rowBlocks.ts';
import { EngineError, ValueError } from '../src/errors.ts';
import { runScalePoint, SCALE_PLAN, scaleExponent, scaleId, scaleProblem } from '../src/experiments/scale.ts';
import { exactly } from '../src/inference/certificate.ts';
import { mapProblem } from '../src/inference/mapProblem.ts';
import { linearNetwork } from '../src/network/linearNetwork.ts';
import type { LinearNetwork, Problem } from '../src/network/network.ts';
import { normalRows } from '../src/network/normalRows.ts';
import { parameterised } from '../src/network/parameterisations.ts';
import { random } from '../src/random.ts';
import { equilibratedEnergy, equilibrium, loss, rescalingMatrix } from '../src/theory/equilibrium.ts';
import { feedforwardActivities, outputMaps, residual } from '../src/theory/feedforward.ts';
import { bpFactors, gradientProduct, pcFactors, weightGradients } from '../src/theory/gradients.ts';
import { frobeniusNorm, spectralNormBound } from '../src/theory/norms.ts';
import { finitePredictionChange, predictionChange, predictionChangeAlong } from '../src/theory/predictionChange.ts';
import {
  decorrelationMatrices,
  learningRates,
  outerProductPseudoinverse,
  theorem1Changes,
  theorem2Changes,
  timesPseudoinverse,
} from '../src/theory/rescaling.ts';
import { spectrum } from '../src/theory/spectrum.ts';
import { spectrumBounds } from '../src/theory/spectrumBounds.ts';
import { drawn, problems } from '../theorems/oracles/problems.ts';
import { energyMinimum } from '../theorems/oracles/energyMinimum.ts';
import { exact } from '../theorems/oracles/exact.ts';
import { eigenvaluesBelow } from '../theorems/oracles/inertia.ts';

const small = { width: 12, depth: 5, batch: 4, inputs: 6, outputs: 3, seed: 3 };

/** The same network with every matrix held. */
const hold = (problem: Problem<Float64Matrix | RowSource<Float64Matrix>>): Problem<Float64Matrix> =>
  mapProblem(problem, (a) => ('take' in a ? a.take(0, a.rows) : a));

describe('normal numbers in rows', () => {
  test('are the same whichever rows are asked for, and others for another seed or stream', () => {
    const take = normalRows(5, 'w', 37);
    const whole = take(0, 40);
    for (const [from, to] of [
      [0, 1],
      [7, 23],
      [39, 40],
      [12, 12],
    ] as const)
      expect(take(from, to)).toEqual(whole.slice(from * 37, to * 37));
    expect(normalRows(5, 'w', 20)(3, 4)).toEqual(whole.slice(3 * 37, 3 * 37 + 20));
    const others = [normalRows(6, 'w', 37)(0, 40), normalRows(5, 'v', 37)(0, 40)];
    for (const other of others) expect(other.filter((v, i) => v === whole[i])).toHaveLength(0);
    expect(new Set(whole.filter((_, i) => i % 37 === 0)).size).toBe(40);
  });

  test('are normal: 2²⁰ of them pass Kolmogorov–Smirnov, four moments and the tail, each at a false alarm below 10⁻⁶', () => {
    const n = 2 ** 20;
    const values = normalRows(1, 'law', 1024)(0, 1024).toSorted();
    // sup |F_n − Φ| exceeds √(ln(2/p)/(2n)) with probability at most p (Dvoretzky–Kiefer–Wolfowitz, Massart's constant)
    let distance = 0;
    for (let i = 0; i < n; i++) {
      const phi = cumulative(values[i]!);
      distance = Math.max(distance, Math.abs((i + 1) / n - phi), Math.abs(i / n - phi));
    }
    expect(distance).toBeLessThan(Math.sqrt(Math.log(2e6) / (2 * n)));
    // 5 standard deviations of a mean: 6·10⁻⁷
    for (const [power, mean, variance] of [
      [1, 0, 1],
      [2, 1, 2],
      [3, 0, 15],
      [4, 3, 96],
    ] as const)
      expect(Math.abs(values.reduce((sum, v) => sum + v ** power, 0) / n - mean)).toBeLessThan(
        5 * Math.sqrt(variance / n),
      );
    // Beyond the ziggurat's tail, where numbers come from another formula: a binomial count, and its two halves
    const p = 2 * (1 - cumulative(3.442619855899));
    const beyond = values.filter((v) => Math.abs(v) > 3.442619855899);
    expect(Math.abs(beyond.length - n * p)).toBeLessThan(5 * Math.sqrt(n * p));
    const deeper = 2 * (1 - cumulative(4));
    expect(Math.abs(values.filter((v) => Math.abs(v) > 4).length - n * deeper)).toBeLessThan(6 * Math.sqrt(n * deeper));
  });

  test('of neighbouring rows and of neighbours in a row are uncorrelated', () => {
    const [rows, columns] = [512, 512];
    const w = normalRows(2, 'pairs', columns)(0, rows);
    for (const lag of [1, 2, columns, 2 * columns, columns + 1]) {
      let sum = 0;
      for (let i = 0; i + lag < w.length; i++) sum += w[i]! * w[i + lag]!;
      expect(Math.abs(sum)).toBeLessThan(5 * Math.sqrt(w.length - lag));
    }
  });
});

/** Φ, by its Taylor series about 0: Σ over odd powers of density(x)·x^(2k+1)/(1·3·5…); more than 12 digits for |x| < 7. */
function cumulative(x: number): number {
  let [term, sum] = [x, x];
  for (let k = 1; Math.abs(term) > 1e-17 * Math.abs(sum); k++) {
    term *= (x * x) / (2 * k + 1);
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

describe('a matrix made row by row', () => {
  const R = rowBlocks(float64);
  const integers = (rows: number, columns: number, stream: string): Float64Matrix => {
    const r = random(1, stream);
    return float64.matrix(
      rows,
      columns,
      Float64Array.from({ length: rows * columns }, () => r.integer(-9, 9)),
    );
  };
  /** 1100 rows are three blocks, the last a part; integers make every order of summation exact. */
  const W = integers(1100, 7, 'W');
  const source: RowSource<Float64Matrix> = {
    rows: 1100,
    columns: 7,
    take: (from, to) => float64.matrix(to - from, 7, W.data.slice(from * 7, to * 7)),
  };

  test('multiplies from either side, under all transposes, as the held one does', () => {
    for (const transposeA of [false, true])
      for (const transposeB of [false, true]) {
        const flags = { transposeA, transposeB };
        const inner = transposeA ? 1100 : 7;
        const Z = transposeB ? integers(3, inner, 'Z') : integers(inner, 3, 'Z');
        expect(R.multiply(source, Z, flags)).toEqual(float64.multiply(W, Z, flags));
        const before = transposeB ? 7 : 1100;
        const Y = transposeA ? integers(before, 2, 'Y') : integers(2, before, 'Y');
        expect(R.multiply(Y, source, flags)).toEqual(float64.multiply(Y, W, flags));
      }
  });

  test('is refused for every other use, by name', () => {
    const Z = integers(7, 3, 'Z');
    for (const use of [
      () => R.add(source, W),
      () => R.subtract(W, source),
      () => R.scale(float64.matrix(1, 1, [2]), source),
      () => R.transpose(source),
      () => R.multiply(source, source, { transposeB: true }),
      () => R.solve(float64.identity(1100), source),
      () => R.solve(source, Z),
    ])
      expect(use).toThrow(EngineError);
    expect(() => R.multiply(source, integers(8, 3, 'Z'))).toThrow(/must have 7 rows/);
  });
});

describe('PC against BP at scale', () => {
  const clock = (): number => 0;

  test('cosine, energy ratio and norm ratio are those of gradients formed in full, within their error bounds', () => {
    for (const point of [small, { ...small, depth: 2, seed: 4 }, { ...small, width: 700, depth: 3, batch: 2 }]) {
      const record = runScalePoint(point, float64, clock);
      const held = hold(scaleProblem(float64, point));
      // every product in full, in float64, with what any order of summation may lose beside it
      const E = errorBound(float64, 2 ** -53);
      const problem = mapProblem(held, exactly);
      const flat = (gradients: readonly { value: Float64Matrix; error: Float64Array }[]) =>
        gradients.map(({ value, error }) => ({ value: { ...value, rows: 1, columns: value.data.length }, error }));
      const [g, h] = [pcFactors(E, problem), bpFactors(E, problem)].map((f) => flat(weightGradients(E, problem, f)));
      const dot = (a: NonNullable<typeof g>, b: NonNullable<typeof g>) =>
        a.map((x, i) => E.multiply(x, b[i]!, { transposeB: true })).reduce((sum, x) => E.add(sum, x));
      const [low, high] = [-1, 1].map(
        (sign) => (m: { value: Float64Matrix; error: Float64Array }) => m.value.data[0]! + sign * m.error[0]!,
      ) as [(m: ReturnType<typeof dot>) => number, (m: ReturnType<typeof dot>) => number];
      const [gg, gh, hh] = [dot(g!, g!), dot(g!, h!), dot(h!, h!)];
      const [F, loss0] = [equilibratedEnergy(E, problem), loss(E, problem)];
      // both sides lie within the bounds of the exact value; 2⁻⁵⁰ for the quotients and roots
      const between = (value: number, bottom: number, top: number): void => {
        const width = top - bottom + 2 ** -50;
        expect(top - bottom).toBeLessThan(1e-6);
        expect(value).toBeGreaterThan(bottom - width);
        expect(value).toBeLessThan(top + width);
      };
      between(record.cosine, low(gh) / Math.sqrt(high(gg) * high(hh)), high(gh) / Math.sqrt(low(gg) * low(hh)));
      between(record.normRatio, Math.sqrt(low(gg) / high(hh)), Math.sqrt(high(gg) / low(hh)));
      between(record.energyRatio, low(F) / high(loss0), high(F) / low(loss0));
      expect(record.cosine).toBeLessThan(1);
      expect(record.energyRatio).toBeLessThan(1);
    }
  });

  test('its weights are unit normal behind the scales of residual depth-µP', () => {
    const { network } = hold(scaleProblem(float64, { ...small, width: 64, depth: 4 }));
    const numbers = parameterised('mupc', { ...small, width: 64, depth: 4, skips: true }, random(1));
    expect(network.widths).toEqual(numbers.widths);
    expect(network.layers.map(({ scale }) => scale.data[0])).toEqual(numbers.scales);
    expect(network.layers.map(({ skip }) => skip)).toEqual(numbers.skips);
    for (const { weights } of network.layers)
      expect(Math.abs(frobeniusNorm(float64, weights) ** 2 - weights.data.length)).toBeLessThan(
        5 * Math.sqrt(2 * weights.data.length),
      );
  });

  test('holds 512 rows of a weight matrix at a time, and no gradient', () => {
    const point = { ...small, width: 1500, depth: 4 };
    const largest = { entries: 0 };
    const A = { ...counting(float64, largest), ...inPlace(largest) };
    runScalePoint(point, A as typeof float64, clock);
    expect(largest.entries).toBe(512 * 1500);
  });

  test('the plan names every point once, small ones first, up to N = 16384', () => {
    expect(new Set(SCALE_PLAN.map(scaleId)).size).toBe(SCALE_PLAN.length);
    expect(SCALE_PLAN.map(({ width }) => width)).toContain(16384);
    expect(new Set(SCALE_PLAN.filter((p) => p.depth === 8).map((p) => p.width)).size).toBe(5);
    expect(new Set(SCALE_PLAN.filter((p) => p.width === 2048).map((p) => p.depth)).size).toBe(4);
  });

  test('exponents are those of the powers that made the costs', () => {
    const points = SCALE_PLAN.map((p) => ({ ...p, cost: 3 * p.width ** 2 * p.depth }));
    const wide = points.filter((p) => p.depth === 8);
    const deep = points.filter((p) => p.width === 2048);
    // Slopes of exact powers: logarithms and a dozen sums of numbers below 64.
    const exactly = (slope: number, power: number): void =>
      expect(Math.abs(slope - power)).toBeLessThanOrEqual(64 * 2 ** -53);
    exactly(
      scaleExponent(wide, 'width', (p) => p.cost),
      2,
    );
    exactly(
      scaleExponent(deep, 'depth', (p) => p.cost),
      1,
    );
    expect(() => scaleExponent(deep, 'width', (p) => p.cost)).toThrow(ValueError);
    expect(() => scaleProblem(float64, { ...small, depth: 1 })).toThrow(ValueError);
  });
});

/** `base`, with the largest matrix that it makes on record. */
function counting<A extends Arithmetic<Float64Matrix>>(base: A, largest: { entries: number }): A {
  const counted = (matrix: Float64Matrix): Float64Matrix => {
    largest.entries = Math.max(largest.entries, matrix.data.length);
    return matrix;
  };
  const makers = ['matrix', 'identity', 'add', 'subtract', 'scale', 'multiply', 'transpose', 'solve'] as const;
  const watched = makers.map((name) => [
    name,
    (...args: unknown[]) => counted((base[name] as (...list: unknown[]) => Float64Matrix)(...args)),
  ]);
  return { ...base, ...Object.fromEntries(watched) };
}

const inPlace = (largest: { entries: number }): Pick<typeof float64, 'block'> => ({
  block(shapes) {
    const made = float64.block(shapes);
    largest.entries = Math.max(largest.entries, made.all.data.length);
    return made;
  },
});

describe('closed forms and the matrices they make', () => {
  // N = 40 against B = 3 and n_L = 2: a matrix N × N would have 1600 entries, N × B has 120.
  const [N, B] = [40, 3];
  const problem = ((): Problem<Float64Matrix> => {
    const numbers = parameterised(
      'mupc',
      { inputs: 4, width: N, depth: 5, outputs: 2, skips: true },
      random(1, 'count'),
    );
    const r = random(2, 'count');
    const draw = (n: number): Float64Matrix =>
      float64.matrix(
        n,
        B,
        Float64Array.from({ length: n * B }, () => r.normal()),
      );
    return { network: linearNetwork(float64, numbers), x: draw(4), y: draw(2) };
  })();
  const changes = weightGradients(float64, problem, pcFactors(float64, problem));
  const { zHat, zStar } = equilibrium(float64, problem);

  const lean: Record<string, (A: typeof float64) => unknown> = {
    feedforwardActivities: (A) => feedforwardActivities(A, problem.network, problem.x),
    outputMaps: (A) => outputMaps(A, problem.network),
    residual: (A) => residual(A, problem),
    rescalingMatrix: (A) => rescalingMatrix(A, problem.network),
    equilibrium: (A) => equilibrium(A, problem),
    equilibratedEnergy: (A) => equilibratedEnergy(A, problem),
    loss: (A) => loss(A, problem),
    pcFactors: (A) => pcFactors(A, problem),
    bpFactors: (A) => bpFactors(A, problem),
    gradientProduct: (A) => gradientProduct(A, problem, pcFactors(A, problem), bpFactors(A, problem)),
    predictionChange: (A) => predictionChange(A, problem, pcFactors(A, problem)),
    predictionChangeAlong: (A) => predictionChangeAlong(A, problem, changes),
    finitePredictionChange: (A) => finitePredictionChange(A, problem, changes, A.matrix(1, 1, [0.5])),
    learningRates: (A) => learningRates(A, problem),
    timesPseudoinverse: (A) => timesPseudoinverse(A, zRows, zHat[2]!, zStar[2]!),
  };
  const zRows = float64.transpose(zHat[2]!); // B × N

  test.each(Object.entries(lean))('%s makes none larger than N × B', (_, run) => {
    const largest = { entries: 0 };
    run(counting(float64, largest));
    expect(largest.entries).toBeGreaterThan(0);
    expect(largest.entries).toBeLessThanOrEqual(N * B);
  });

  const wide: Record<string, (A: typeof float64) => unknown> = {
    weightGradients: (A) => weightGradients(A, problem, pcFactors(A, problem)),
    theorem1Changes: (A) => theorem1Changes(A, problem),
    decorrelationMatrices: (A) =>
      decorrelationMatrices(A, { ...problem, x: zHat[1]!, network: inner(problem.network) }),
    theorem2Changes: (A) => theorem2Changes(A, { ...problem, x: zHat[1]!, network: inner(problem.network) }),
    outerProductPseudoinverse: (A) => outerProductPseudoinverse(A, zHat[2]!, zStar[2]!),
  };

  test.each(Object.entries(wide))(
    '%s, whose values are N × N, makes none larger, so the count does see one',
    (_, run) => {
      const largest = { entries: 0 };
      run(counting(float64, largest));
      expect(largest.entries).toBe(N * N);
    },
  );

  /** Layers 2..L: no layer narrower than the batch, as Theorem 2 needs. */
  const inner = <M>({ widths, layers }: LinearNetwork<M>): LinearNetwork<M> => ({
    widths: widths.slice(1),
    layers: layers.slice(1),
  });

  test('gradientProduct is the inner product of the gradients, exactly', () => {
    for (const [, p] of problems()) {
      const numbers = { ...p };
      const held = mapProblem(
        {
          network: linearNetwork(float64, numbers),
          x: given(p.widths[0]!, p.batch, p.x),
          y: given(p.widths.at(-1)!, p.batch, p.y),
        },
        (a) => rational.matrix(a.rows, a.columns, a.data),
      );
      const [f, g] = [pcFactors(rational, held), bpFactors(rational, held)];
      const [F, G] = [f, g].map((factors) => weightGradients(rational, held, factors).flatMap((m) => m.data));
      const expected = F!.map((x, i) => x.mul(G![i]!)).reduce((sum, x) => sum.add(x));
      expect(gradientProduct(rational, held, f, g).data[0]!.toFraction()).toBe(expected.toFraction());
    }
  });
});

const given = (rows: number, columns: number, entries: ArrayLike<number>): Float64Matrix =>
  float64.matrix(rows, columns, entries);

describe('spectrumBounds', () => {
  // Few bits everywhere, so that the exact oracle's Hessian is the network's own.
  const dyadic = problems({ precisions: [0.5, 1, 2, 4], scales: [-1, -0.5, 0.5, 1, 2] }).filter(
    ([, p]) => p.weights.length > 1,
  );

  test.each(dyadic)('enclose the spectrum, by the inertia of H in fractions, for widths %s', (_, p) => {
    const { H } = energyMinimum(exact, p);
    const { mu, lambdaMax } = spectrumBounds(float64, linearNetwork(float64, p));
    expect(mu).toBeGreaterThan(0);
    expect(eigenvaluesBelow(H, mu)).toBe(0);
    expect(eigenvaluesBelow(H, lambdaMax)).toBe(H.length);
  });

  test('lose a factor of at most 4 at the bottom and 2 at the top on residual depth-µP', () => {
    for (const [width, depth] of [
      [16, 3],
      [24, 8],
      [32, 12],
    ] as const) {
      const numbers = parameterised('mupc', { inputs: 8, width, depth, outputs: 4, skips: true }, random(1, 'bounds'));
      const network = linearNetwork(float64, numbers);
      const [bounds, ends] = [spectrumBounds(float64, network), spectrum(float64, network)];
      expect(ends.mu / bounds.mu).toBeGreaterThan(1);
      expect(ends.mu / bounds.mu).toBeLessThan(4);
      expect(bounds.lambdaMax / ends.lambdaMax).toBeGreaterThan(1);
      expect(bounds.lambdaMax / ends.lambdaMax).toBeLessThan(2);
    }
  });

  test('are attained where nothing is lost: chains of one neuron with no output weight', () => {
    // J_2 = 0: H = p_1 exactly, and both bounds are p_1 up to their safety factors
    const network = linearNetwork(float64, { widths: [1, 1, 1], weights: [[3], [0]], precisions: [4, 2] });
    const { mu, lambdaMax } = spectrumBounds(float64, network);
    expect(mu).toBeLessThanOrEqual(4);
    expect(mu).toBeGreaterThan(4 * (1 - 2 ** -20));
    expect(lambdaMax).toBeGreaterThanOrEqual(4);
    expect(lambdaMax).toBeLessThan(4 * (1 + 2 ** -20));
  });

  test('refuse a network without hidden layers', () =>
    expect(() => spectrumBounds(float64, linearNetwork(float64, drawn(1, [2, 2], 1)))).toThrow(ValueError));

  test('spectral norms are bounded from above, and by at most rank^(1/2^(k+1))', () => {
    for (const [rows, columns] of [
      [5, 5],
      [3, 8],
      [9, 2],
    ] as const) {
      // a matrix of known norm: orthonormal columns by a reflection, singular values 3, 2, 1, …
      const rank = Math.min(rows, columns);
      const sigma = Array.from({ length: rank }, (_, i) => 3 - (2 * i) / rank);
      const diagonal = new Float64Array(rows * columns);
      sigma.forEach((s, i) => (diagonal[i * columns + i] = s));
      const reflect = (n: number): Float64Matrix =>
        float64.subtract(float64.identity(n), float64.matrix(n, n, new Float64Array(n * n).fill(2 / n)));
      const X = float64.multiply(
        float64.multiply(reflect(rows), float64.matrix(rows, columns, diagonal)),
        reflect(columns),
      );
      for (const grams of [0, 1, 2, 3, 4]) {
        const bound = spectralNormBound(float64, X, grams);
        expect(bound).toBeGreaterThanOrEqual(3 * (1 - 2 ** -45));
        expect(bound).toBeLessThanOrEqual(3 * rank ** (1 / 2 ** (grams + 1)) * (1 + 2 ** -20));
      }
    }
    expect(spectralNormBound(float64, float64.matrix(2, 2, new Float64Array(4)), 3)).toBe(0);
    expect(spectralNormBound(float64, float64.matrix(1, 1, [2 ** 300]), 3)).toBeGreaterThanOrEqual(2 ** 300);
  });
});
