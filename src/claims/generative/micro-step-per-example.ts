import { selection } from '../../definition/energy.ts';
import type { Claim, Formula, OrderTest } from '../../evidence/claim.ts';
import { float64 } from '../../arithmetic/float64.ts';
import { learnByLoop } from '../../learning/generative/microSteps.ts';
import { random } from '../../random.ts';
import { generativeCase, generativeRegime, letters } from './case.ts';
import { clamped } from './parts.ts';

const RATE = 0.5;

/** W_0 after `steps` batch-mean steps at η, or after one pass over single samples at η each; seen along a direction. */
const batchSteps =
  (steps: (B: number) => number, rate: (B: number) => number): Formula =>
  (A, c) => {
    const g = generativeCase(A, c);
    const B = A.shape(g.data)[1];
    const rates = [...g.model.weights, g.model.readout].map(() => rate(B));
    const { weights } = learnByLoop(A, clamped(A, g), g.x.slice(1), { rates, steps: steps(B) });
    return A.inner(g.directions[0]!, weights[0]!);
  };

const onePass: Formula = (A, c) => {
  const g = generativeCase(A, c);
  const B = A.shape(g.data)[1];
  let W: typeof c.step = g.model.weights[0]!;
  for (let b = 0; b < B; b++) {
    const [x0, x1] = [g.data, g.x[1]!].map((x) => A.multiply(x, selection(A, B, b, 1)));
    const h = A.subtract(x0!, A.multiply(W, x1!));
    const rate = A.scale(A.matrix(1, 1, [RATE]), g.model.precisions[0]!);
    W = A.add(W, A.scale(rate, A.multiply(h, x1!, { transposeB: true })));
  }
  return A.inner(g.directions[0]!, W);
};

export const microStepPerExamplePrinted: Claim = {
  id: 'pcn/micro-step-per-example-printed',
  title: 'B steps of the batch mean are one pass of single-example steps',
  source: { paper: 'PCN', place: '§5, "T_learn = 500 (one learning micro-step per example in the batch)"' },
  statement: 'The rule of §4 is one sample’s; the code divides by B and takes B steps. Linear predictions.',
  formula: String.raw`\big(W \mapsto W + \tfrac{\eta}{B}\textstyle\sum_b h_b x_b^\top\big)^B = \prod_b \big(W \mapsto W + \eta\,h_b x_b^\top\big)`,
  expected: 'refuted',
  erratum: {
    note: 'Both move W by the same to first order in η only.',
    corrected: 'pcn/micro-step-per-example',
  },
  test: {
    ...{
      kind: 'identity',
      regime: generativeRegime({
        batch: 'one-past-rank',
        maxDepth: 2,
        chains: [
          [1, 1, 1],
          [2, 2, 2],
        ],
      }),
    },
    left: batchSteps(
      (B) => B,
      () => RATE,
    ),
    right: onePass,
    controls: {
      'one batch step of size Bη': batchSteps(
        () => 1,
        (B) => B * RATE,
      ),
    },
    letters,
  },
};

/** ‖W after B batch-mean steps − W after one pass at `single`·η‖ for one linear layer, 5 samples of 4 units. */
const gap =
  (single: (B: number) => number): OrderTest['measure'] =>
  (eta, seed) => {
    const r = random(seed, 'micro-step');
    const [n, m, B] = [3, 4, 5];
    const draw = (rows: number, columns: number) =>
      float64.matrix(
        rows,
        columns,
        Float64Array.from({ length: rows * columns }, () => r.normal()),
      );
    const [W, X, Y] = [draw(n, m), draw(m, B), draw(n, B)];
    const step = (V: typeof W, x: typeof X, y: typeof Y, rate: number): typeof W =>
      float64.add(
        V,
        float64.scale(
          float64.matrix(1, 1, [rate]),
          float64.multiply(float64.subtract(y, float64.multiply(V, x)), x, { transposeB: true }),
        ),
      );
    let [batch, pass] = [W, W];
    for (let b = 0; b < B; b++) {
      batch = step(batch, X, Y, eta / B);
      const [x, y] = [X, Y].map((a) => float64.multiply(a, selection(float64, B, b, 1)));
      pass = step(pass, x!, y!, single(B) * eta);
    }
    const difference = float64.subtract(batch, pass);
    return { x: eta, y: Math.sqrt(float64.inner(difference, difference).data[0]!) };
  };

export const microStepPerExample: Claim = {
  id: 'pcn/micro-step-per-example',
  title: 'B steps of the batch mean differ from one pass of single-example steps by the order of η²',
  source: { paper: 'PCN', place: '§5, T_learn = B' },
  statement: 'A linear layer with 5 random samples: the gap between both falls with the square of the rate.',
  formula: String.raw`\big\|W_{\text{batch}} - W_{\text{pass}}\big\| = \Theta(\eta^2)`,
  expected: 'holds',
  test: {
    ...{ kind: 'order', variable: 'η', response: 'the gap between both' },
    sizes: [2 ** -10, 2 ** -11, 2 ** -12, 2 ** -13],
    band: [1.9, 2.1],
    measure: gap(() => 1),
    controls: { 'single-example steps of η/B': gap((B) => 1 / B) },
  },
};
