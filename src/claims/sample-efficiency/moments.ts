import { kaimingUniform, normPreserving } from '../../network/initialisations.ts';
import type { Claim, MeanTest } from '../../evidence/claim.ts';
import { type Random, random } from '../../random.ts';

// Appendix C.1 line by line: second moments of a layer's output for weights of each initialisation.

const SHAPES = [
  [16, 16],
  [8, 24],
  [24, 8],
] as const;

const SEEDS = 1000;

const normals = (r: Random, n: number): number[] => Array.from({ length: n }, () => r.normal());

const squares = (v: readonly number[]): number => v.reduce((total, vi) => total + vi * vi, 0);

const product = (W: ArrayLike<number>, x: readonly number[], m: number): number[] =>
  Array.from({ length: m }, (_, i) => x.reduce((total, xj, j) => total + W[i * x.length + j]! * xj, 0));

/** N(0, σ²) entries. */
const gaussian =
  (sigma: number) =>
  (r: Random, m: number, n: number): Float64Array =>
    Float64Array.from({ length: m * n }, () => sigma * r.normal());

type Weights = (r: Random, m: number, n: number) => ArrayLike<number>;

/** ‖Wx‖² for random W and x. */
const outputNorm = (weights: Weights, m: number, n: number) => (seed: number) => {
  const r = random(seed, `moments ${m}×${n}`);
  return squares(product(weights(r, m, n), normals(r, n), m));
};

type Wrong = Record<string, (m: number, n: number) => number>;

const overShapes = (
  quantity: string,
  predict: (m: number, n: number) => number,
  sample: (m: number, n: number) => (seed: number) => number,
  wrong: Wrong,
): MeanTest => ({
  ...{ kind: 'mean', quantity, seeds: SEEDS },
  settings: SHAPES.map(([m, n]) => ({
    label: `${m}×${n}`,
    predicted: predict(m, n),
    sample: sample(m, n),
    controls: Object.fromEntries(Object.entries(wrong).map(([name, f]) => [name, f(m, n)])),
  })),
});

const SIGMA = 0.3;

const mean = (id: string, place: string, title: string, statement: string, formula: string, test: MeanTest): Claim => ({
  ...{ id, title, statement, formula, test },
  source: { paper: 'SE', place },
  expected: 'holds',
});

export const eq15 = mean(
  'se/eq-15',
  'Eq. 15',
  'A neuron of a layer with weights N(0, σ²) has variance nσ²',
  'For standard normal inputs; the mean over the layer’s neurons of their squared activities, at σ = 0.3.',
  String.raw`\mathrm{Var}((Wx)_i) = n\sigma^2`,
  overShapes(
    'mean of (Wx)_i²',
    (_, n) => n * SIGMA ** 2,
    (m, n) => (seed) => outputNorm(gaussian(SIGMA), m, n)(seed) / m,
    { nσ: (_, n) => n * SIGMA, '2nσ²': (_, n) => 2 * n * SIGMA ** 2 },
  ),
);

export const eq16 = mean(
  'se/eq-16',
  'Eq. 16',
  'A layer with weights N(0, σ²) has the squared norm m n σ² on average',
  'For standard normal inputs, at σ = 0.3.',
  String.raw`\mathbb{E}\|Wx\|^2 = m\,n\,\sigma^2`,
  overShapes(
    'E‖Wx‖²',
    (m, n) => m * n * SIGMA ** 2,
    (m, n) => outputNorm(gaussian(SIGMA), m, n),
    {
      mnσ: (m, n) => m * n * SIGMA,
      'nσ²': (_, n) => n * SIGMA ** 2,
    },
  ),
);

export const eq17 = mean(
  'se/eq-17',
  'Eq. 17',
  'Standard normal inputs have the squared norm n on average',
  'Of a vector of n entries.',
  String.raw`\mathbb{E}\|x\|^2 = n`,
  overShapes(
    'E‖x‖²',
    (_, n) => n,
    (_, n) => (seed) => squares(normals(random(seed, `inputs ${n}`), n)),
    {
      '√n': (_, n) => Math.sqrt(n),
      '3n/2': (_, n) => (3 * n) / 2,
    },
  ),
);

export const neuronVariance = mean(
  'se/appendix-c1-neuron-variance',
  'C.1.1, last paragraph',
  'Norm-preserving weights keep a neuron’s variance in square layers, and multiply it by n/m in others',
  'The mean over the layer’s neurons of their squared activities, for standard normal inputs.',
  String.raw`\sigma = \tfrac{1}{\sqrt m} \;\Longrightarrow\; \mathrm{Var}(z_j) = \tfrac{n}{m}\,\mathrm{Var}(x_i)`,
  overShapes(
    'mean of z_j²',
    (m, n) => n / m,
    (m, n) => (seed) => outputNorm(normPreserving, m, n)(seed) / m,
    { 'n/(3m)': (m, n) => n / (3 * m), '2n/m': (m, n) => (2 * n) / m },
  ),
);

/** An entry of E[·] of Kaiming weights, averaged over the entries of one draw that share it. */
const ofKaiming = (m: number, n: number, f: (W: Float64Array) => number) => (seed: number) =>
  f(kaimingUniform(random(seed, `Kaiming ${m}×${n}`), m, n));

const average = (values: ArrayLike<number>, f: (w: number) => number): number =>
  Array.from(values).reduce((total, w) => total + f(w), 0) / values.length;

export const eq19 = mean(
  'se/eq-19',
  'Eq. 19',
  'Kaiming uniform weights have mean 0 and variance 1/(3n)',
  'For entries uniform on ±1/√n.',
  String.raw`\mathbb{E}[W_{ij}] = 0,\qquad \mathrm{Var}(W_{ij}) = \frac{1}{3n}`,
  {
    ...{ kind: 'mean', quantity: 'entries of W', seeds: SEEDS },
    settings: SHAPES.flatMap(([m, n]) => [
      {
        label: `mean, ${m}×${n}`,
        predicted: 0,
        sample: ofKaiming(m, n, (W) => average(W, (w) => w)),
        controls: { '1/n': 1 / n },
      },
      {
        label: `variance, ${m}×${n}`,
        predicted: 1 / (3 * n),
        sample: ofKaiming(m, n, (W) => average(W, (w) => w * w)),
        controls: { '1/n': 1 / n, '1/(4n)': 1 / (4 * n), '1/(3m) + 1/n²': 1 / (3 * m) + 1 / n ** 2 },
      },
    ]),
  },
);

/** w_iᵀw_j of the columns of W (m×n). */
const columnProduct = (W: Float64Array, n: number, i: number, j: number): number =>
  Array.from({ length: W.length / n }, (_, k) => W[k * n + i]! * W[k * n + j]!).reduce((a, b) => a + b, 0);

export const eq20 = mean(
  'se/eq-20-21',
  'Eq. 20, 21 and the line after them',
  'For Kaiming uniform weights, E[WᵀW] = m/(3n) I, and so E‖Wx‖² = m/(3n) E‖x‖²',
  'A diagonal and an off-diagonal entry, and the squared norm for standard normal inputs, where E‖x‖² = n.',
  String.raw`\mathbb{E}[W^\top W] = \frac{m}{3n}I,\qquad \mathbb{E}\|Wx\|^2 = \mathbb{E}\big[x^\top\mathbb{E}[W^\top W]x\big] = \frac{m}{3n}\,\mathbb{E}\|x\|^2`,
  {
    ...{ kind: 'mean', quantity: 'moments of W', seeds: SEEDS },
    settings: SHAPES.flatMap(([m, n]) => [
      {
        label: `(WᵀW)_11, ${m}×${n}`,
        predicted: m / (3 * n),
        sample: ofKaiming(m, n, (W) => columnProduct(W, n, 0, 0)),
        controls: { 'm/n': m / n, 'm/(9n)': m / (9 * n) },
      },
      {
        label: `(WᵀW)_12, ${m}×${n}`,
        predicted: 0,
        sample: ofKaiming(m, n, (W) => columnProduct(W, n, 0, 1)),
        controls: { 'm/(3n)': m / (3 * n) },
      },
      {
        label: `‖Wx‖², ${m}×${n}`,
        predicted: m / 3,
        sample: outputNorm(kaimingUniform, m, n),
        controls: { m: m, 'm/9': m / 9 },
      },
    ]),
  },
);

export const outputScale: Claim = mean(
  'se/appendix-a1-output-scale',
  'A.1, "This scaling ensures that output magnitudes remain comparable"',
  'Targets W_data x with W_data ~ N(0, 1/n_in) have entries of mean square 1 at every input dimension',
  'For standard normal inputs of 4, 16 and 64 entries.',
  String.raw`W_{data} \sim \mathcal N(0, 1/n_{in}) \;\Longrightarrow\; \mathbb{E}\,y_i^2 = 1`,
  {
    ...{ kind: 'mean', quantity: 'E y_i²', seeds: SEEDS },
    settings: [4, 16, 64].map((n) => ({
      label: `${n} inputs`,
      predicted: 1,
      sample: (seed) => outputNorm(gaussian(1 / Math.sqrt(n)), 8, n)(seed) / 8,
      controls: { '1/3': 1 / 3, '√n_in': Math.sqrt(n) },
    })),
  },
);
