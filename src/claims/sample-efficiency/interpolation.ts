import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { hypot } from '../../arithmetic/norm.ts';
import { minimiser } from '../../definition/minimum.ts';
import type { Case, Claim, SizeMeasurement } from '../../evidence/claim.ts';
import { conditioned } from '../../network/initialisations.ts';
import { weightsOf } from '../../network/linearGaussian.ts';
import { linearProblem } from '../../problem/numbers.ts';
import type { LinearProblem } from '../../problem/problem.ts';
import { random } from '../../random.ts';
import { equilibriumActivities } from '../../theory/equilibrium.ts';
import { feedforwardActivities } from '../../theory/feedforward.ts';
import { exactly } from '../parts.ts';

/** W⁺v, by the smaller of the two Gram matrices of W. */
function pseudoinverseTimes<M>(A: Arithmetic<M>, W: M, v: M): M {
  const [m, n] = A.shape(W);
  return m <= n
    ? A.multiply(W, A.solve(A.multiply(W, W, { transposeB: true }), v), { transposeA: true })
    : A.solve(A.multiply(W, W, { transposeA: true }), A.multiply(W, v, { transposeA: true }));
}

/** With one hidden layer: W_2, its feedforward activity ẑ, and target propagation's target t = ẑ + W_2⁺(y − W_2 ẑ). */
function ends<M>(A: Arithmetic<M>, c: Case<M>): { readonly W: M; readonly zHat: M; readonly target: M } {
  const [W1, W] = c.network.layers.map(weightsOf) as [M, M];
  const zHat = A.multiply(W1, c.x);
  const missing = A.subtract(c.y, A.multiply(W, zHat));
  return { W, zHat, target: A.add(zHat, pseudoinverseTimes(A, W, missing)) };
}

const oneHidden = exactly({ batch: 'any', maxDepth: 2 });

export const weightedMean: Claim = {
  id: 'se/s2-1-weighted-mean',
  title:
    'With one hidden layer, its equilibrium is the mean of feedforward activity and target propagation’s target, weighted by I and W_2ᵀW_2',
  source: {
    paper: 'SE',
    place: '§2.1, §2.3 and Appendix E, "an average of BP’s feedforward pass activity values and the targets"',
  },
  statement: 'The target is the nearest activity to x̂ that W_2 maps nearest to y, by the pseudo-inverse.',
  formula: String.raw`x^* = (I + W_2^\top W_2)^{-1}\big(\hat x + W_2^\top W_2\,t\big),\qquad t = \hat x + W_2^{+}(y - W_2\hat x)`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime: oneHidden,
    left: (A, c) => minimiser(A, c)[1]!,
    right: (A, c) => {
      const { W, zHat, target } = ends(A, c);
      const weight = A.multiply(W, W, { transposeA: true });
      return A.solve(A.add(A.identity(c.network.widths[1]!), weight), A.add(zHat, A.multiply(weight, target)));
    },
    controls: {
      'the plain mean': (A, c) => {
        const { zHat, target } = ends(A, c);
        return A.scale(A.matrix(1, 1, [0.5]), A.add(zHat, target));
      },
      'the target alone': (A, c) => ends(A, c).target,
      'feedforward activity alone': (A, c) => ends(A, c).zHat,
    },
  },
};

export const targetsPrinted: Claim = {
  id: 'se/appendix-e-targets-printed',
  title: 'The second term of Eq. 33 is target propagation’s target, less the feedforward activity',
  source: { paper: 'SE', place: 'Appendix E, Eq. 33, second brace' },
  statement: 'With one hidden layer, where the term is W_2ᵀ S⁻¹ r and the target ẑ + W_2⁺ r.',
  formula: String.raw`x^* - \hat x = W_2^{+}\,r`,
  expected: 'refuted',
  erratum: {
    note: 'S = I + W_2W_2ᵀ holds the activity back: it goes part of the way to the target, more where singular values of W_2 are large, and all of it only as the output’s precision grows without bound.',
    corrected: 'se/s2-1-weighted-mean',
  },
  test: {
    kind: 'identity',
    regime: oneHidden,
    left: (A, c) => A.subtract(minimiser(A, c)[1]!, ends(A, c).zHat),
    right: (A, c) => A.subtract(ends(A, c).target, ends(A, c).zHat),
    controls: { 'the target itself': (A, c) => ends(A, c).target },
  },
};

type Towards = (p: LinearProblem<Float64Matrix>) => Float64Matrix[];

/** ‖z* − where‖ over hidden layers of a network of three weight matrices, the last two square, with the given precisions. */
const distance =
  (where: Towards, precisions: (p: number) => readonly number[]): SizeMeasurement =>
  (size, seed, data) => {
    const r = random(seed, 'interpolation');
    const { inputs, outputs, x, y } = data.draw(r, 6, 4, 1);
    const widths = [inputs, outputs, outputs, outputs];
    const scale = hypot([x]);
    const p = linearProblem(float64, {
      ...{ widths, y, batch: 1, precisions: precisions(size) },
      weights: widths.slice(1).map((n, i) => conditioned(3)(r, n, widths[i]!)),
      x: x.map((v) => v / scale),
    });
    const target = where(p);
    const gaps = equilibriumActivities(float64, p)
      .slice(1, -1)
      .map((z, i) => float64.subtract(z, target[i]!).data);
    return { x: size, y: hypot(gaps) };
  };

const feedforward: Towards = (p) => feedforwardActivities(float64, p.network, p.x).slice(1, -1);

/** W_{l+1}⁻¹ t_{l+1} from the top down: W is square here, so that WᵀW t = Wᵀ t' is the inverse. */
const inverses: Towards = (p) => {
  const [, W2, W3] = p.network.layers.map(weightsOf) as [Float64Matrix, Float64Matrix, Float64Matrix];
  const upper = pseudoinverseTimes(float64, W3, p.y);
  return [pseudoinverseTimes(float64, W2, upper), upper];
};

const output = (p: number): readonly number[] => [1, 1, p];
const above = (p: number): readonly number[] => [1, p, p];

export const feedforwardLimit: Claim = {
  id: 'se/s2-1-feedforward-limit',
  title:
    'As the output’s precision goes to 0, equilibrium activities become the feedforward sweep, in proportion to it',
  source: { paper: 'SE', place: '§2.1, "interpolates between the feedforward dynamics of BP …", quantified here' },
  statement: 'With p_L the precision of the output’s error and 1 elsewhere, in networks of two hidden layers.',
  formula: String.raw`\|x^* - \hat x\| = c\,p_L + O(p_L^2)`,
  expected: 'holds',
  test: {
    kind: 'order',
    variable: 'output precision',
    response: '‖x* − x̂‖',
    sizes: [2 ** -8, 2 ** -10, 2 ** -12, 2 ** -14],
    band: [0.95, 1.05],
    measure: distance(feedforward, output),
    controls: {
      'the targets in place of the sweep': distance(inverses, output),
      'the square of the precision': distance(feedforward, (p) => output(p ** 2)),
    },
  },
};

export const targetLimit: Claim = {
  id: 'se/s2-1-target-limit',
  title:
    'As all precisions but the first layer’s grow, equilibrium activities become target propagation’s targets, in inverse proportion',
  source: { paper: 'SE', place: '§2.1, "… and backwards-propagated targets", quantified here' },
  statement:
    'With p_l = p for l > 1 and invertible weights above the first layer, activities go to the targets t_l = W_{l+1}⁻¹ t_{l+1} with t_L = y; with the output’s precision alone they do not.',
  formula: String.raw`p_1 = 1,\ p_2 = \dots = p_L = p \;\Longrightarrow\; \|x_l^* - W_{l+1}^{-1}\cdots W_L^{-1}y\| = c\,p^{-1} + O(p^{-2})`,
  expected: 'holds',
  test: {
    kind: 'order',
    variable: 'precision p above the first layer',
    response: '‖x* − t‖',
    sizes: [2 ** 13, 2 ** 15, 2 ** 17, 2 ** 19],
    band: [-1.05, -0.95],
    measure: distance(inverses, above),
    controls: {
      'the output’s precision alone': distance(inverses, output),
      'the sweep in place of the targets': distance(feedforward, above),
    },
  },
};
