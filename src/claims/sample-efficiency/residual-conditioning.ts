import type { ExactArithmetic } from '../../arithmetic/arithmetic.ts';
import { squaredNorm } from '../../definition/energy.ts';
import type { Case, Claim, SearchTest } from '../../evidence/claim.ts';
import { kaimingUniform, normPreserving } from '../../network/initialisations.ts';
import { weightsOf } from '../../network/linearGaussian.ts';
import { random } from '../../random.ts';

/** ‖M‖ ≥ ‖W‖ for the one layer of a square network and what is made of it. */
const larger =
  (map: <M>(A: ExactArithmetic<M>, W: M, identity: M) => M): SearchTest['statement'] =>
  <M>(A: ExactArithmetic<M>, c: Case<M>) => {
    const W = weightsOf(c.network.layers[0]!);
    const left = squaredNorm(A, map(A, W, A.identity(A.shape(W)[0])));
    const right = squaredNorm(A, W);
    return { holds: !A.format(A.subtract(left, right))[0]![0]!.startsWith('-'), left, right };
  };

export const singularValuesPrinted: Claim = {
  id: 'se/appendix-i-singular-values-printed',
  title: 'The singular values of Π(I + W_k) are larger than those of Π W_k',
  source: {
    paper: 'SE',
    place: 'Appendix I, "the singular values … remain larger than those of equivalent DLN products"',
  },
  statement:
    'For all weights; compared are Frobenius norms, which singular values that are all larger would make larger.',
  formula: String.raw`\sigma_i\Big(\prod_k(I + W_k)\Big) \ge \sigma_i\Big(\prod_k W_k\Big) \;\Longrightarrow\; \Big\|\prod_k(I + W_k)\Big\|_F \ge \Big\|\prod_k W_k\Big\|_F`,
  expected: 'refuted',
  erratum: {
    note: 'Weights near −I cancel the identity. It holds on average over weights of mean zero, whose squared norms grow by 1 + mσ² a layer instead of by mσ².',
    corrected: 'se/appendix-i-accumulated-norm',
  },
  test: {
    kind: 'search',
    regime: { family: 'dln', batch: 'one', maxDepth: 1, square: true },
    shown: ['‖I + W‖²', '‖W‖²'],
    statement: larger((A, W, identity) => A.add(identity, W)),
    controls: {
      'the same for I + WᵀW': larger((A, W, identity) => A.add(identity, A.multiply(W, W, { transposeA: true }))),
    },
  },
};

const WIDTH = 16;

/** ‖W̃x‖²/‖x‖² after `depth` residual layers of one width. */
const growth = (initialise: typeof kaimingUniform, depth: number) => (seed: number) => {
  const r = random(seed, `residual growth ${depth}`);
  const x = Array.from({ length: WIDTH }, () => r.normal());
  const size = (v: readonly number[]): number => v.reduce((total, vi) => total + vi * vi, 0);
  let z = x;
  for (let l = 0; l < depth; l++) {
    const W = initialise(r, WIDTH, WIDTH);
    const before = z;
    z = before.map((zi, i) => before.reduce((total, zj, j) => total + W[i * WIDTH + j]! * zj, zi));
  }
  return size(z) / size(x);
};

const GROWTH = { Kaiming: [kaimingUniform, 1 / 3], 'norm-preserving': [normPreserving, 1] } as const;

export const accumulatedNorm: Claim = {
  id: 'se/appendix-i-accumulated-norm',
  title:
    'In residual networks the squared activity norm grows by 1 + mσ² a layer on average: by 4/3 with Kaiming, by 2 with norm-preserving weights',
  source: { paper: 'SE', place: 'Appendix I, conditioning of accumulated products, and C.1, quantified here' },
  statement: 'Square layers of 16 units. The weights that preserve norms without skips double them with skips.',
  formula: String.raw`\mathbb{E}\Big\|\prod_{k=1}^{L}(I + W_k)\,x\Big\|^2 = (1 + m\sigma^2)^{L}\,\|x\|^2`,
  expected: 'holds',
  test: {
    ...{ kind: 'mean', quantity: 'E‖W̃x‖²/‖x‖²', seeds: 1000 },
    settings: Object.entries(GROWTH).flatMap(([name, [initialise, gain]]) =>
      [1, 3].map((depth) => ({
        label: `${name}, ${depth} layers`,
        predicted: (1 + gain) ** depth,
        sample: growth(initialise, depth),
        controls: { 'without the identity': gain ** depth, 'norms in place of squares': (1 + gain) ** (depth / 2) },
      })),
    ),
  },
};
