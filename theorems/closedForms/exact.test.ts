import type { Fraction } from 'mathjs';
import { describe, expect, test } from 'vitest';
import { errorBound } from '../../src/arithmetic/errorBound.ts';
import { float64 } from '../../src/arithmetic/float64.ts';
import { type RationalMatrix, rational as A } from '../../src/arithmetic/rational.ts';
import {
  backpropagatedChanges,
  derivativeAlong,
  localChanges,
  predictionDerivative,
} from '../../src/definition/changes.ts';
import { energy, predictionErrors, squaredError } from '../../src/definition/energy.ts';
import { minimalEnergy, minimiser } from '../../src/definition/minimum.ts';
import { layer } from '../../src/network/linearGaussian.ts';
import { linearProblem } from '../../src/problem/numbers.ts';
import { backward, effectiveMap, followedBy, forward } from '../../src/network/maps.ts';
import {
  equilibratedEnergy,
  equilibrium,
  equilibriumActivities,
  loss,
  rescalingMatrix,
} from '../../src/theory/equilibrium.ts';
import { feedforwardActivities, outputMaps, residual } from '../../src/theory/feedforward.ts';
import { bpFactors, pcFactors, weightGradients } from '../../src/theory/gradients.ts';
import { finitePredictionChange, predictionChange, predictionChangeAlong } from '../../src/theory/predictionChange.ts';
import { backpropagation } from '../oracles/backpropagation.ts';
import { negated, predictionMove, predictionSlope, rowsProduct } from '../oracles/differences.ts';
import { effectiveMaps, energyMinimum } from '../oracles/energyMinimum.ts';
import { exact } from '../oracles/exact.ts';
import { drawn } from '../oracles/problems.ts';
import {
  type Exact,
  same,
  sameAll,
  number,
  transposed,
  identity,
  scaled,
  asRational,
  rescalingOracle,
  cases,
} from './cases.ts';

describe.each(cases)('closed forms, exactly, for widths %s', (_, p) => {
  const P = linearProblem(A, p);
  const L = p.weights.length;
  const minimum = energyMinimum(exact, p);
  const bp = backpropagation(exact, p);
  const maps = effectiveMaps(exact, p);
  const outputs = Array.from({ length: L + 1 }, (__, l) =>
    maps.slice(l).reduceRight<Exact>((product, J) => rowsProduct(exact, product, J), identity(p.widths[L]!)),
  );

  test('the feedforward sweep, the residual and the loss are those of a network run neuron by neuron', () => {
    sameAll(feedforwardActivities(A, P.network, P.x), bp.zHat);
    same(residual(A, P), bp.residual);
    same(loss(A, P), [[bp.loss]]);
    same(squaredError(A, P), [[bp.loss]]);
  });

  test('J_l and its uses are the formed map, from either side', () => {
    maps.forEach((J, i) => {
      const at = layer(P.network, i + 1);
      const [z, d] = [
        A.matrix(p.widths[i]!, 2, drawn(i, [p.widths[i]!, 1], 2).x),
        A.matrix(p.widths[i + 1]!, 2, drawn(i, [p.widths[i + 1]!, 1], 2).x),
      ];
      const rows = (a: RationalMatrix): Exact =>
        Array.from({ length: a.rows }, (__, r) => a.data.slice(r * a.columns, (r + 1) * a.columns));
      same(effectiveMap(A, at), J);
      same(forward(A, at, z), rowsProduct(exact, J, rows(z)));
      same(backward(A, at, d), rowsProduct(exact, transposed(J), rows(d)));
      same(followedBy(A, A.transpose(d), at), rowsProduct(exact, transposed(rows(d)), J));
    });
  });

  test('P_l is the product of the maps above layer l', () => sameAll(outputMaps(A, P.network), outputs));

  test('S is the inverse of the minimum’s answer to unit targets', () =>
    same(rescalingMatrix(A, P.network), rescalingOracle(p)));

  test('z* minimises the energy, its errors are P_lᵀS⁻¹r / p_l, and F* is the energy there', () => {
    const at = equilibrium(A, P);
    sameAll(at.zStar, minimum.z);
    sameAll(equilibriumActivities(A, P), minimum.z);
    sameAll(at.zHat, bp.zHat);
    sameAll(at.P, outputs);
    same(at.S, rescalingOracle(p));
    same(at.r, bp.residual);
    const weighted = minimum.errors.map((e, i) => scaled(exact.of(p.precisions[i]!), e));
    same(at.SinvR, weighted.at(-1)!);
    expect(at.weightedErrors[0]).toBeUndefined();
    sameAll(
      at.weightedErrors.slice(1).map((e) => e!),
      weighted,
    );
    same(equilibratedEnergy(A, P), [[minimum.energy]]);
  });

  test('the definitions of src/definition give the same minimum', () => {
    sameAll(minimiser(A, P), minimum.z);
    same(minimalEnergy(A, P), [[minimum.energy]]);
    same(energy(A, P.network, minimum.z.map(asRational)), [[minimum.energy]]);
    sameAll(predictionErrors(A, P.network, minimum.z.map(asRational)), minimum.errors);
    sameAll(localChanges(A, P), negated(exact, minimum.gradients));
    sameAll(backpropagatedChanges(A, P), negated(exact, bp.gradients));
  });

  test('weight gradients are the energy’s at the minimum for PC, and those of backpropagation by hand for BP', () => {
    sameAll(weightGradients(A, P, pcFactors(A, P)), minimum.gradients);
    sameAll(weightGradients(A, P, bpFactors(A, P)), bp.gradients);
  });

  test('the prediction moves as the network does when one layer at a time takes the step', () => {
    const [pc, plain] = [negated(exact, minimum.gradients), negated(exact, bp.gradients)];
    same(predictionChange(A, P, pcFactors(A, P)), predictionSlope(exact, p, pc));
    same(predictionChange(A, P, bpFactors(A, P)), predictionSlope(exact, p, plain));
    same(predictionChangeAlong(A, P, pc.map(asRational)), predictionSlope(exact, p, pc));
    same(predictionDerivative(A, P, pc.map(asRational)), predictionSlope(exact, p, pc));
  });

  test('a whole step of size α moves the prediction as the moved network says', () => {
    const alpha = exact.of(-0.375);
    const changes = minimum.gradients.map((g) => scaled(alpha, g));
    same(
      finitePredictionChange(A, P, minimum.gradients.map(asRational), number(-0.375)),
      predictionMove(
        exact,
        p,
        changes,
        p.weights.map((__, i) => i + 1),
      ),
    );
  });

  test('dual numbers through the closed form F* give the gradient of the minimum, along every layer', () => {
    p.weights.forEach((W, i) => {
      const directions = p.weights.map((V, k) =>
        A.matrix(p.widths[k + 1]!, p.widths[k]!, k === i ? V.map((__, j) => (j % 3) - 1) : V.map(() => 0)),
      );
      const slope = minimum.gradients[i]!.flat()
        .map((g, j) => exact.times(exact.of((j % 3) - 1), g))
        .reduce((sum, x) => exact.add(sum, x));
      expect(W.length).toBe(minimum.gradients[i]!.flat().length);
      same(
        derivativeAlong(A, P, directions, (D, q) => equilibratedEnergy(D, q)),
        [[slope]],
      );
    });
  });

  test('float64 evaluates every closed form within its own error bound', () => {
    const E = errorBound(float64, 2 ** -53);
    const bounded = linearProblem(E, p);
    const at = equilibrium(E, bounded);
    const pairs: [Float64Array, Float64Array, Fraction[]][] = [
      [at.S.value.data, at.S.error, rescalingOracle(p).flat()],
      ...at.zStar.map((z, l): [Float64Array, Float64Array, Fraction[]] => [
        z.value.data,
        z.error,
        minimum.z[l]!.flat(),
      ]),
      ...weightGradients(E, bounded, pcFactors(E, bounded)).map((g, i): [Float64Array, Float64Array, Fraction[]] => [
        g.value.data,
        g.error,
        minimum.gradients[i]!.flat(),
      ]),
    ];
    for (const [value, error, truth] of pairs)
      truth.forEach((x, i) => {
        expect(error[i]).toBeLessThan(Infinity);
        expect(exact.of(value[i]!).sub(x).abs().compare(exact.of(error[i]!))).toBeLessThanOrEqual(0);
      });
  });
});
