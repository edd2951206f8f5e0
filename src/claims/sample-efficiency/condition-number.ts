import type { Arithmetic, FloatArithmetic } from '../../arithmetic/arithmetic.ts';
import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { frobenius, hypot } from '../../arithmetic/norm.ts';
import type { Case, Claim, Measurement, RatioCase, RatioTest, Setting } from '../../evidence/claim.ts';
import { conditioned, kaimingUniform } from '../../network/initialisations.ts';
import { random } from '../../random.ts';
import { exactly } from '../parts.ts';

// D.2 as implemented: Kaiming weights W_0 (m×n) and the same with their condition number set to κ.

const KAPPAS = [1, 2, 50, 1e5, 1e12];
const SHAPES = [
  [12, 12],
  [16, 8],
  [6, 14],
] as const;

/** The threshold that LAPACK's own tests put on such ratios. */
const THRESHOLD = 30;

interface Conditioned {
  readonly kappa: number;
  readonly before: Float64Matrix;
  readonly after: Float64Matrix;
}

const label = (kappa: number, m: number, n: number): string => `κ = ${kappa}, ${m}×${n}`;

const KAPPA_OF = new Map(KAPPAS.flatMap((kappa) => SHAPES.map(([m, n]) => [label(kappa, m, n), kappa])));

/** W_0 and Wᵀ as a network's two weight matrices, of widths n, m, n. */
const cases =
  (kappas: readonly number[]) =>
  ({ seed }: Setting): RatioCase[] =>
    kappas.flatMap((kappa) =>
      SHAPES.map(([m, n]) => {
        const stream = label(kappa, m, n);
        const W0 = kaimingUniform(random(seed, stream), m, n);
        const W = float64.matrix(m, n, conditioned(kappa)(random(seed, stream), m, n));
        const ends = { x: new Float64Array(n), y: new Float64Array(n), batch: 1 };
        return { label: stream, numbers: { widths: [n, m, n], weights: [W0, float64.transpose(W).data], ...ends } };
      }),
    );

/** Both matrices as the engine holds them. */
async function pairOn<M>(A: FloatArithmetic<M>, { label: of, numbers }: RatioCase): Promise<Conditioned> {
  const [n, m] = numbers.widths as [number, number];
  const [W0, Wt] = numbers.weights as [ArrayLike<number>, ArrayLike<number>];
  const held = async (rows: number, columns: number, entries: ArrayLike<number>): Promise<Float64Matrix> =>
    float64.matrix(rows, columns, await A.read(A.matrix(rows, columns, entries)));
  return { kappa: KAPPA_OF.get(of)!, before: await held(m, n, W0), after: float64.transpose(await held(n, m, Wt)) };
}

type Change = (pair: Conditioned) => Float64Matrix;

/** An error against 30 · max(m, n) · u · `scale`; `change` makes a wrong matrix for controls. */
const within =
  (error: (pair: Conditioned) => readonly [error: number, scale: number]) =>
  (change: Change = ({ after }) => after): Measurement =>
  async (A, c) => {
    const pair = await pairOn(A, c);
    const [e, scale] = error({ ...pair, after: change(pair) });
    return { error: e, bound: THRESHOLD * Math.max(...c.numbers.widths) * A.unitRoundoff * scale };
  };

const norm = (a: Float64Matrix): number => frobenius([a.data]);

const doubled: Change = ({ after }) => float64.scale(float64.matrix(1, 1, [2]), after);
/** Rows in the opposite order: other left singular vectors, the same spectrum. */
const reversed: Change = ({ after }) => {
  const [m] = float64.shape(after);
  return float64.gather(
    after,
    Int32Array.from({ length: m }, (_, i) => m - 1 - i),
  );
};

const backward = (kappas: readonly number[], measure: Measurement, controls: RatioTest['controls']): RatioTest => ({
  ...{ kind: 'backward-error', engines: ['float64', 'float32'], cases: cases(kappas) },
  ...{ measure, controls },
});

/** Largest distance of a singular value from Eq. 31 and 32's, over the largest one. */
const spectrumError = within(({ kappa, before, after }) => {
  const [was, is] = [float64.singularValues(before), float64.singularValues(after)];
  const k = was.length;
  const line = was.map((_, i) => was[0]! * (1 - (i / (k - 1)) * (1 - 1 / kappa)));
  const factor = hypot([was]) / hypot([line]);
  return [Math.max(...is.map((s, i) => Math.abs(s - line[i]! * factor))), is[0]!];
});

export const conditionSpectrum: Claim = {
  id: 'se/eq-29-32-spectrum',
  title: 'Conditioned weights have the linear spectrum of Eq. 31, rescaled by Eq. 32, for κ up to 10¹²',
  source: { paper: 'SE', place: 'Eq. 29, 31, 32, as computed' },
  statement:
    'As an engine holds them, every singular value within 30 n u of the largest one, so that κ itself is met to that accuracy: at κ = 10¹² the smallest one has about three digits in float64, and none in float32.',
  formula: String.raw`\max_i |\sigma_i(W) - \sigma_i'| \le 30\, n\, u\, \sigma_1`,
  expected: 'holds',
  test: backward(KAPPAS, spectrumError(), {
    'the weights before': spectrumError(({ before }) => before),
    'twice the weights': spectrumError(doubled),
  }),
};

const normError = within(({ before, after }) => [Math.abs(norm(after) - norm(before)), norm(before)]);

export const conditionNorm: Claim = {
  id: 'se/eq-32-norm',
  title: 'Conditioned weights keep the Frobenius norm',
  source: { paper: 'SE', place: 'Eq. 32, as computed; "keeping their total energy"' },
  statement: 'Within 30 n u of it, whatever the condition number.',
  formula: String.raw`\big|\,\|W\|_F - \|W_0\|_F\big| \le 30\, n\, u\, \|W_0\|_F`,
  expected: 'holds',
  test: backward(KAPPAS, normError(), { 'twice the weights': normError(doubled) }),
};

/** W_0ᵀW and W_0Wᵀ are symmetric exactly where both have the same singular vectors. */
const vectorError = within(({ before, after }) => {
  const asymmetry = (P: Float64Matrix): number => norm(float64.subtract(P, float64.transpose(P)));
  const right = asymmetry(float64.multiply(before, after, { transposeA: true }));
  const left = asymmetry(float64.multiply(before, after, { transposeB: true }));
  return [Math.max(right, left), norm(before) * norm(after)];
});

export const conditionVectors: Claim = {
  id: 'se/eq-32-vectors',
  title: 'Conditioned weights keep their singular vectors',
  source: { paper: 'SE', place: 'D.2, "while preserving its singular vectors", as computed' },
  statement:
    'W_0ᵀW and W_0Wᵀ are symmetric within 30 n u, which two matrices with the same singular vectors have and others have not.',
  formula: String.raw`W_0^\top W = (W_0^\top W)^\top,\qquad W_0W^\top = (W_0W^\top)^\top`,
  expected: 'holds',
  test: backward(KAPPAS, vectorError(), { 'rows in the opposite order': vectorError(reversed) }),
};

/** ‖WᵀW − tI‖ or ‖WWᵀ − tI‖, by the smaller side, for κ = 1. */
const orthogonality = (t: (pair: Conditioned) => number): ReturnType<typeof within> =>
  within((pair) => {
    const [m, n] = float64.shape(pair.after);
    const gram = float64.multiply(pair.after, pair.after, m >= n ? { transposeA: true } : { transposeB: true });
    const multiple = float64.scale(float64.matrix(1, 1, [t(pair)]), float64.identity(Math.min(m, n)));
    return [norm(float64.subtract(gram, multiple)), norm(pair.after) ** 2];
  });

const multipleOf = orthogonality(({ before }) => norm(before) ** 2 / Math.min(...float64.shape(before)));
const exactlyOrthogonal = orthogonality(() => 1);

export const orthogonalMultiple: Claim = {
  id: 'se/appendix-a2-orthogonal-multiple',
  title: 'Setting the condition number to one gives a multiple of an orthogonal matrix',
  source: { paper: 'SE', place: 'A.2, D.2, "perfectly conditioned (orthogonal) weights", corrected' },
  statement: 'WᵀW (or WWᵀ, by the smaller side k) is ‖W_0‖²/k times the identity within 30 n u.',
  formula: String.raw`\kappa = 1 \;\Longrightarrow\; W^\top W = \frac{\|W_0\|_F^2}{k}\,I`,
  expected: 'holds',
  test: backward([1], multipleOf(), { 'the weights before': multipleOf(({ before }) => before) }),
};

export const orthogonalPrinted: Claim = {
  id: 'se/appendix-a2-orthogonal-printed',
  title: 'Setting the condition number to one gives an orthogonal matrix',
  source: {
    paper: 'SE',
    place: 'A.2, "Orthogonal initialisation is performed by setting the condition number of one"',
  },
  statement: 'WᵀW (or WWᵀ, by the smaller side) is the identity within 30 n u.',
  formula: String.raw`\kappa = 1 \;\Longrightarrow\; W^\top W = I`,
  expected: 'refuted',
  erratum: {
    note: 'Eq. 32 keeps the Frobenius norm of Kaiming weights, so that all singular values are about 1/√3 in a square layer, and activities shrink with depth.',
    corrected: 'se/appendix-a2-orthogonal-multiple',
  },
  test: backward([1], exactlyOrthogonal(), { 'the weights before': exactlyOrthogonal(({ before }) => before) }),
};

/** κ times σ'_k of Eq. 31 with i−1 = `last` and k−1 = `steps`; σ_max is ‖x‖², κ the case's step. */
function smallest<M>(A: Arithmetic<M>, c: Case<M>, last: number, steps: number): M {
  const one = A.matrix(1, 1, [1]);
  const share = A.scale(A.matrix(1, 1, [last]), A.reciprocal(A.matrix(1, 1, [steps])));
  const gap = A.scale(share, A.subtract(one, A.reciprocal(c.step)));
  return A.scale(c.step, A.scale(A.inner(c.x, c.x), A.subtract(one, gap)));
}

export const eq31: Claim = {
  id: 'se/eq-31',
  title: 'The spectrum of Eq. 31 has σ_max/σ_min = κ exactly',
  source: { paper: 'SE', place: 'Eq. 31 and the line after it' },
  statement: 'For every rank k of at least two; at k = 1 the formula is 0/0. Eq. 32 multiplies all of it alike.',
  formula: String.raw`\sigma_1' = \sigma_{\max},\qquad \kappa\,\sigma_k' = \kappa\,\sigma_{\max}\Big(1 - \tfrac{k-1}{k-1}\big(1 - \tfrac1\kappa\big)\Big) = \sigma_1'`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime: exactly({ minDepth: 1, maxDepth: 1, minWidth: 2 }),
    left: (A, c) => A.inner(c.x, c.x),
    right: (A, c) => smallest(A, c, c.network.widths[0]! - 1, c.network.widths[0]! - 1),
    controls: {
      'k in place of k − 1 below': (A, c) => smallest(A, c, c.network.widths[0]! - 1, c.network.widths[0]!),
      'the ratio of squares': (A, c) => {
        const last = c.network.widths[0]! - 1;
        const scaled = smallest(A, c, last, last); // κσ'_k
        return A.scale(A.reciprocal(A.scale(c.step, A.inner(c.x, c.x))), A.scale(scaled, scaled));
      },
      'i in place of i − 1 above': (A, c) => smallest(A, c, c.network.widths[0]!, c.network.widths[0]! - 1),
    },
  },
};
