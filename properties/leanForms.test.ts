import { describe, expect, test } from 'vitest';
import { float64, type Float64Matrix } from '../src/arithmetic/float64.ts';
import { rational } from '../src/arithmetic/rational.ts';
import { type LinearGaussian, linearGaussian } from '../src/network/linearGaussian.ts';
import { linearNetwork } from '../src/network/numbers.ts';
import { type LinearProblem, mapProblem, supervised } from '../src/problem/problem.ts';
import { parameterised } from '../src/network/parameterisations.ts';
import { random } from '../src/random.ts';
import { type Equilibrium, equilibratedEnergy, equilibrium, loss, rescalingMatrix } from '../src/theory/equilibrium.ts';
import { feedforwardActivities, outputMaps, residual } from '../src/theory/feedforward.ts';
import { bpFactors, gradientProduct, pcFactors, weightGradients } from '../src/theory/gradients.ts';
import { finitePredictionChange, predictionChange, predictionChangeAlong } from '../src/theory/predictionChange.ts';
import {
  decorrelationMatrices,
  learningRates,
  outerProductPseudoinverse,
  theorem1Changes,
  theorem2Changes,
  timesPseudoinverse,
} from '../src/theory/rescaling.ts';
import { problems } from '../theorems/oracles/problems.ts';
import { counting } from './counting.ts';

const given = (rows: number, columns: number, entries: ArrayLike<number>): Float64Matrix =>
  float64.matrix(rows, columns, entries);

describe('closed forms and the matrices they make', () => {
  // N = 40 against B = 3 and n_L = 2: a matrix N × N would have 1600 entries, N × B has 120.
  const [N, B] = [40, 3];
  const problem = ((): LinearProblem<Float64Matrix> => {
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
    return supervised(linearNetwork(float64, numbers), draw(4), draw(2));
  })();
  const changes = (): Float64Matrix[] => weightGradients(float64, problem, pcFactors(float64, problem));
  const settled = (): Equilibrium<Float64Matrix> => equilibrium(float64, problem);

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
    predictionChangeAlong: (A) => predictionChangeAlong(A, problem, changes()),
    finitePredictionChange: (A) => finitePredictionChange(A, problem, changes(), A.matrix(1, 1, [0.5])),
    learningRates: (A) => learningRates(A, problem),
    timesPseudoinverse: (A) =>
      timesPseudoinverse(A, float64.transpose(settled().zHat[2]!), settled().zHat[2]!, settled().zStar[2]!),
  };

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
      decorrelationMatrices(A, { ...problem, x: settled().zHat[1]!, network: inner(problem.network) }),
    theorem2Changes: (A) => theorem2Changes(A, supervised(inner(problem.network), settled().zHat[1]!, problem.y)),
    outerProductPseudoinverse: (A) => outerProductPseudoinverse(A, settled().zHat[2]!, settled().zStar[2]!),
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
  const inner = <M>({ nodes, edges }: LinearGaussian<M>): LinearGaussian<M> =>
    linearGaussian({
      nodes: nodes.slice(1).map((node, l) => (l === 0 ? { ...node, term: { kind: 'free' } } : node)),
      edges: edges.slice(1).map((edge) => ({ ...edge, from: edge.from - 1, to: edge.to - 1 })),
    });

  test('gradientProduct is the inner product of the gradients, exactly', () => {
    for (const [, p] of problems()) {
      const numbers = { ...p };
      const held = mapProblem(
        supervised(
          linearNetwork(float64, numbers),
          given(p.widths[0]!, p.batch, p.x),
          given(p.widths.at(-1)!, p.batch, p.y),
        ),
        (a) => rational.matrix(a.rows, a.columns, a.data),
      );
      const [f, g] = [pcFactors(rational, held), bpFactors(rational, held)];
      const [F, G] = [f, g].map((factors) => weightGradients(rational, held, factors).flatMap((m) => m.data));
      const expected = F!.map((x, i) => x.mul(G![i]!)).reduce((sum, x) => sum.add(x));
      expect(gradientProduct(rational, held, f, g).data[0]!.toFraction()).toBe(expected.toFraction());
    }
  });
});
