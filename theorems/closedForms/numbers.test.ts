import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Arithmetic } from '../../src/arithmetic/arithmetic.ts';
import { float64 } from '../../src/arithmetic/float64.ts';
import { type RationalMatrix, rational as A } from '../../src/arithmetic/rational.ts';
import { layer } from '../../src/network/linearGaussian.ts';
import { linearNetwork } from '../../src/network/numbers.ts';
import { linearProblem } from '../../src/problem/numbers.ts';
import type { LinearProblem } from '../../src/problem/problem.ts';
import {
  equilibratedEnergy,
  equilibrium,
  equilibriumActivities,
  loss,
  rescalingMatrix,
} from '../../src/theory/equilibrium.ts';
import { outputMaps } from '../../src/theory/feedforward.ts';
import { type LocalFactors, bpFactors, pcFactors, weightGradients } from '../../src/theory/gradients.ts';
import { activityHessian } from '../../src/theory/hessian.ts';
import { predictionChange, predictionChangeAlong } from '../../src/theory/predictionChange.ts';
import { spectrum } from '../../src/theory/spectrum.ts';
import { backpropagation } from '../oracles/backpropagation.ts';
import { negated, predictionSlope } from '../oracles/differences.ts';
import { energyMinimum } from '../oracles/energyMinimum.ts';
import { exact, format } from '../oracles/exact.ts';
import type { PlainProblem } from '../oracles/numbers.ts';
import { drawn } from '../oracles/problems.ts';
import { same, number, rescalingOracle } from './cases.ts';

describe('by hand', () => {
  const hand = {
    widths: [1, 1, 1],
    weights: [[2], [3]],
    scales: [1, 1],
    skips: [false, false],
    precisions: [1, 1],
    x: [1],
    y: [1],
    batch: 1,
  };

  test('x = 1, W = (2, 3), y = 1 gives z* = 1/2, F* = 5/4, ε = (−3/2, −1/2), S = 10, r = −5, H = 10 and bound 1/5', () => {
    const at = equilibrium(A, linearProblem(A, hand));
    const one = (a: RationalMatrix | undefined): string => A.format(a!)[0]![0]!;
    expect(at.zStar.map(one)).toEqual(['1', '1/2', '1']);
    expect(one(equilibratedEnergy(A, linearProblem(A, hand)))).toBe('5/4');
    expect(at.weightedErrors.slice(1).map(one)).toEqual(['-3/2', '-1/2']);
    expect([at.S, at.r].map(one)).toEqual(['10', '-5']);
    expect(one(loss(A, linearProblem(A, hand)))).toBe('25/2');
    const network = linearNetwork(float64, hand);
    expect(activityHessian(float64, network)).toEqual({ size: 1, entries: Float64Array.of(10) });
    const { mu, lambdaMax } = spectrum(float64, network);
    expect(mu).toBeLessThanOrEqual(10);
    expect(lambdaMax).toBeGreaterThanOrEqual(10);
    // at both ends: 1·‖H‖ for the proposal, 2·h for the shift, and forming 1 + 3·3 in a few roundings
    expect(lambdaMax - mu).toBeLessThanOrEqual(2 * 8 * 2 ** -52 * 10);
  });

  test('energies and gradients are means over the batch: a sample given three times changes nothing', () => {
    const p = drawn(8, [2, 3, 2, 2], 1);
    const thrice: PlainProblem = { ...p, batch: 3, x: p.x.flatMap((v) => [v, v, v]), y: p.y.flatMap((v) => [v, v, v]) };
    const [one, three] = [linearProblem(A, p), linearProblem(A, thrice)];
    for (const f of [equilibratedEnergy, loss]) expect(A.format(f(A, three))).toEqual(A.format(f(A, one)));
    for (const factors of [pcFactors, bpFactors])
      expect(weightGradients(A, three, factors(A, three)).map(A.format)).toEqual(
        weightGradients(A, one, factors(A, one)).map(A.format),
      );
  });

  test('the trace of ((1, 2), (3, 4)) is 5', () =>
    same(A.inner(A.matrix(2, 2, [1, 2, 3, 4]), A.identity(2)), [[exact.of(5)]]));
});

describe('numbers made by another program', () => {
  interface Fixture {
    readonly program: string;
    readonly version: string;
    readonly seed: number;
    readonly cases: readonly {
      readonly problem: PlainProblem;
      readonly expected: {
        readonly rescalingMatrix: string[][];
        readonly equilibriumActivities: string[][][];
        readonly equilibratedEnergy: string;
        readonly weightGradients: string[][][];
      };
    }[];
  }
  const fixture = JSON.parse(
    readFileSync(new URL('../../fixtures/closed-forms.json', import.meta.url), 'utf8'),
  ) as Fixture;

  test('the fixture says which program, version and seed made it', () => {
    expect(fixture.program).toContain('make-closed-forms.py');
    expect(fixture.version).toMatch(/^Python \d/);
    expect(Number.isInteger(fixture.seed)).toBe(true);
    expect(fixture.cases.length).toBeGreaterThanOrEqual(7);
  });

  test.each(fixture.cases.map((c) => [c.problem.widths.join('-'), c] as const))(
    'for widths %s Python’s fractions give the same S, z*, F* and gradients',
    (_, { problem: p, expected }) => {
      const P = linearProblem(A, p);
      expect(A.format(rescalingMatrix(A, P.network))).toEqual(expected.rescalingMatrix);
      expect(equilibriumActivities(A, P).map(A.format)).toEqual(expected.equilibriumActivities);
      expect(A.format(equilibratedEnergy(A, P))).toEqual([[expected.equilibratedEnergy]]);
      expect(weightGradients(A, P, pcFactors(A, P)).map(A.format)).toEqual(expected.weightGradients);
    },
  );
});

describe('the oracles have power', () => {
  const p = drawn(21, [2, 2, 2, 2, 2], 2, { scales: [-1.5, 0.5, 2], precisions: [0.5, 2, 3] });
  const q: PlainProblem = { ...p, skips: [true, false, true, false], precisions: [0.5, 2, 3, 5] };
  const P = linearProblem(A, q);
  const minimum = energyMinimum(exact, q);
  const bp = backpropagation(exact, q);
  const sum = <M>(B: Arithmetic<M>, terms: M[]): M => terms.reduce((s, t) => B.add(s, t));
  const inverse = (l: number): RationalMatrix => A.reciprocal(layer(P.network, l).precision);
  const maps = (): RationalMatrix[] => outputMaps(A, P.network);
  const pc = (): LocalFactors<RationalMatrix> => pcFactors(A, P);
  const changed = (change: Partial<PlainProblem>): LinearProblem<RationalMatrix> =>
    linearProblem(A, { ...q, ...change });
  const S = (term: (l: number) => RationalMatrix): RationalMatrix => sum(A, [1, 2, 3, 4].map(term));
  const PPt = (l: number): RationalMatrix => A.multiply(maps()[l]!, maps()[l]!, { transposeB: true });
  const flat = (list: readonly RationalMatrix[]): string[][][] => list.map((a) => A.format(a));

  test('written as it should be, S passes here', () =>
    same(
      S((l) => A.scale(inverse(l), PPt(l))),
      rescalingOracle(q),
    ));

  test.each<[string, () => RationalMatrix]>([
    ['without precisions', () => S(PPt)],
    ['with p_l in place of 1/p_l', () => S((l) => A.scale(layer(P.network, l).precision, PPt(l)))],
    ['with P_lᵀP_l', () => S((l) => A.scale(inverse(l), A.multiply(maps()[l]!, maps()[l]!, { transposeA: true })))],
    ['with P_{l−1}', () => S((l) => A.scale(inverse(l), PPt(l - 1)))],
    ['with p_{l+1}', () => S((l) => A.scale(inverse(Math.min(l + 1, 4)), PPt(l)))],
    [
      'without its first term',
      () =>
        sum(
          A,
          [2, 3, 4].map((l) => A.scale(inverse(l), PPt(l))),
        ),
    ],
    [
      'without its last term',
      () =>
        sum(
          A,
          [1, 2, 3].map((l) => A.scale(inverse(l), PPt(l))),
        ),
    ],
    ['without skips', () => rescalingMatrix(A, changed({ skips: [false, false, false, false] }).network)],
    [
      'with a scale’s sign lost',
      () => rescalingMatrix(A, changed({ scales: q.scales.map((a, i) => (i === 2 ? -a : a)) }).network),
    ],
  ])('S %s is seen to be wrong', (_, mutant) => expect(A.format(mutant())).not.toEqual(format(rescalingOracle(q))));

  test.each<[string, () => RationalMatrix]>([
    ['without ½', () => A.scale(number(2), equilibratedEnergy(A, P))],
    ['summed over the batch', () => A.scale(number(2), equilibratedEnergy(A, P))],
    ['with the residual of other precisions', () => equilibratedEnergy(A, changed({ precisions: [0.5, 2, 5, 3] }))],
    ['equal to the loss', () => loss(A, P)],
  ])('F* %s is seen to be wrong', (_, mutant) => expect(A.format(mutant())).not.toEqual(format([[minimum.energy]])));

  test.each<[string, () => RationalMatrix[]]>([
    ['with ẑ in place of z*', () => weightGradients(A, P, { ...pc(), presynaptic: bpFactors(A, P).presynaptic })],
    ['with presynaptic z*_l', () => weightGradients(A, P, { ...pc(), presynaptic: pc().presynaptic.slice(1) })],
    [
      'with ε in place of pε',
      () => weightGradients(A, P, { ...pc(), signals: pc().signals.map((s, l) => s && A.scale(inverse(l), s)) }),
    ],
    ['without a_l', () => weightGradients(A, { ...P, network: changed({ scales: [1, 1, 1, 1] }).network }, pc())],
    ['summed over the batch', () => weightGradients(A, P, pc()).map((g) => A.scale(number(2), g))],
    [
      'with P_l in place of P_lᵀ',
      () => weightGradients(A, P, { ...pc(), signals: maps().map((m) => A.multiply(m, equilibrium(A, P).SinvR)) }),
    ],
    ['of the opposite sign', () => weightGradients(A, P, pc()).map((g) => A.scale(number(-1), g))],
  ])('the PC gradient %s is seen to be wrong', (_, mutant) =>
    expect(flat(mutant())).not.toEqual(minimum.gradients.map(format)),
  );

  test.each<[string, () => RationalMatrix[]]>([
    ['without p_L', () => weightGradients(A, P, bpFactors(A, changed({ precisions: [1, 1, 1, 1] })))],
    ['with z* in place of ẑ', () => weightGradients(A, P, { ...bpFactors(A, P), presynaptic: pc().presynaptic })],
  ])('the BP gradient %s is seen to be wrong', (_, mutant) =>
    expect(flat(mutant())).not.toEqual(bp.gradients.map(format)),
  );

  test.each<[string, () => RationalMatrix]>([
    ['of PC with the overlap of z* and z*', () => predictionChange(A, { ...P, x: pc().presynaptic[1]! }, pc())],
    ['of BP in place of PC', () => predictionChange(A, P, bpFactors(A, P))],
    ['of an ascent', () => A.scale(number(-1), predictionChange(A, P, pc()))],
    [
      'with a in place of a²',
      () =>
        predictionChangeAlong(
          A,
          { ...P, network: changed({ scales: [1, 1, 1, 1] }).network },
          weightGradients(A, P, pc()),
        ),
    ],
  ])('the prediction change %s is seen to be wrong', (_, mutant) =>
    expect(A.format(mutant())).not.toEqual(format(predictionSlope(exact, q, negated(exact, minimum.gradients)))),
  );

  test('a Hessian with p_l and p_{l+1} exchanged is seen to be wrong', () => {
    const { H } = energyMinimum(exact, q);
    const { entries } = activityHessian(
      float64,
      linearNetwork(float64, { ...q, precisions: q.precisions.toReversed() }),
    );
    expect(Array.from(entries, (x) => exact.of(x).toFraction())).not.toEqual(format(H).flat());
  });
});
