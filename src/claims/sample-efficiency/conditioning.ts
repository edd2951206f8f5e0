import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { FloatArithmetic } from '../../arithmetic/arithmetic.ts';
import { float64 } from '../../arithmetic/float64.ts';
import { hypot } from '../../arithmetic/norm.ts';
import type { Claim, Measurement, RatioCase, Setting } from '../../evidence/claim.ts';
import { conditioned } from '../../network/initialisations.ts';
import { linearProblem } from '../../problem/numbers.ts';
import { random } from '../../random.ts';
import { feedforwardActivities, outputMaps, residual } from '../../theory/feedforward.ts';
import { bpFactors } from '../../theory/gradients.ts';
import { predictionChange } from '../../theory/predictionChange.ts';
import { sum } from '../parts.ts';

const KAPPAS = [2, 10, 50, 1e5];
const WIDTH = 6;

/** The threshold that LAPACK's own tests put on such ratios. */
const THRESHOLD = 30;

/** One hidden layer of weights with a given condition number, and one sample of unit size. */
const cases = ({ seed }: Setting): RatioCase[] =>
  KAPPAS.map((kappa) => {
    const r = random(seed, `conditioning ${kappa}`);
    const normal = (): Float64Array => Float64Array.from({ length: WIDTH }, () => Math.fround(r.normal()));
    const weights = [0, 1].map(() => conditioned(kappa)(r, WIDTH, WIDTH).map(Math.fround));
    return {
      label: `weights of κ = ${kappa}`,
      numbers: { widths: [WIDTH, WIDTH, WIDTH], weights, x: normal(), y: normal(), batch: 1 },
    };
  });

/** Eigenvalues, ascending, and vectors of Eq. 6's K = Σ_l ‖x̂_{l−1}‖² W_{L:l+1}W_{L:l+1}ᵀ. */
function interference({ numbers }: RatioCase): { readonly values: number[]; readonly vectors: Matrix } {
  const { network, x } = linearProblem(float64, numbers);
  const [P, zHat] = [outputMaps(float64, network), feedforwardActivities(float64, network, x)];
  const terms = P.slice(1).map((Pl, i) =>
    float64.scale(float64.inner(zHat[i]!, zHat[i]!), float64.multiply(Pl, Pl, { transposeB: true })),
  );
  const K = sum(float64, terms);
  const found = new EigenvalueDecomposition(Matrix.from1DArray(K.rows, K.columns, K.data), { assumeSymmetric: true });
  const order = found.realEigenvalues
    .map((_, i) => i)
    .toSorted((i, j) => found.realEigenvalues[i]! - found.realEigenvalues[j]!);
  return {
    values: order.map((i) => found.realEigenvalues[i]!),
    vectors: found.eigenvectorMatrix.subMatrixColumn(order),
  };
}

type Residual = (values: readonly number[], vectors: Matrix) => number[];

/** v_1/√λ_1 + v_n/√λ_n, for which Kantorovich's inequality is an equality. */
const worst: Residual = (values, vectors) => {
  const last = values.length - 1;
  const part = (i: number): number[] => vectors.getColumn(i).map((v) => v / Math.sqrt(values[i]!));
  const [first, other] = [part(0), part(last)];
  return first.map((v, i) => v + other[i]!);
};

/** |TA − 2√κ/(1 + κ)| of BP at a given residual, against 30 n u. */
const atResidual =
  (choose: Residual): Measurement =>
  async <M>(A: FloatArithmetic<M>, c: RatioCase) => {
    const { values, vectors } = interference(c);
    const wanted = choose(values, vectors);
    const size = hypot([wanted]);
    const { network, x } = linearProblem(float64, c.numbers);
    const output = feedforwardActivities(float64, network, x).at(-1)!.data;
    const y = Float64Array.from(output, (v, i) => v + wanted[i]! / size);
    const p = linearProblem(A, { ...c.numbers, y });
    const r = await A.read(residual(A, p));
    const change = await A.read(predictionChange(A, p, bpFactors(A, p)));
    const alignment = r.reduce((total, ri, i) => total + ri * change[i]!, 0) / (hypot([r]) * hypot([change]));
    const kappa = values.at(-1)! / values[0]!;
    const predicted = (2 * Math.sqrt(kappa)) / (1 + kappa);
    return { error: Math.abs(alignment - predicted), bound: THRESHOLD * WIDTH * A.unitRoundoff };
  };

export const conditioning: Claim = {
  id: 'se/s3-2-conditioning',
  title: 'BP’s worst target alignment over residuals is 2√κ/(1 + κ), with κ the condition number of Eq. 6’s matrix',
  source: {
    paper: 'SE',
    place: '§3.2, "a higher condition number corresponds to stronger interference", quantified here',
  },
  statement:
    'For one sample, of the matrix K = Σ ‖x̂_{l−1}‖² W_{L:l+1}W_{L:l+1}ᵀ, by which BP moves the prediction: Kantorovich’s inequality, met by the residual v_1/√λ_1 + v_n/√λ_n. Other residuals may be aligned at any κ.',
  formula: String.raw`\frac{\partial\hat y}{\partial t} = K r \;\Longrightarrow\; \min_r \mathrm{TA} = \frac{2\sqrt{\kappa(K)}}{1 + \kappa(K)}`,
  expected: 'holds',
  test: {
    kind: 'backward-error',
    engines: ['float64', 'float32'],
    cases,
    measure: atResidual(worst),
    controls: {
      'an eigenvector': atResidual((_, vectors) => vectors.getColumn(0)),
      'all ones': atResidual((values) => values.map(() => 1)),
    },
  },
};
