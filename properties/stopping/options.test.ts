import { describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { DimensionError, ValueError } from '../../src/errors.ts';
import { certificate } from '../../src/inference/certificate.ts';
import { gradientDescent } from '../../src/inference/gradientDescent.ts';
import { chebyshev } from '../../src/inference/solvers/chebyshev.ts';
import { conjugateGradients } from '../../src/inference/solvers/conjugateGradients.ts';
import { errorCoordinates } from '../../src/inference/solvers/errorCoordinates.ts';
import { momentum } from '../../src/inference/solvers/momentum.ts';
import { LINE, one, DESCENT, SOLVER, INTERVAL, scripted } from './line.ts';

describe('options outside their domain are refused by name, those on its edge are not', () => {
  const shared = { relativeError: [-1, NaN], maxSteps: [-1, 0.5, NaN], checkEvery: [0, -1, 0.5] };
  const positive = [0, -1, Infinity, NaN];
  const edges = [{ relativeError: 0 }, { maxSteps: 0 }, { checkEvery: 1 }, { maxSteps: 1, checkEvery: 3 }];

  test('by gradient descent', async () => {
    for (const [name, values] of Object.entries({ stepSize: positive, mu: positive, ...shared }))
      for (const value of values)
        await expect(gradientDescent(float64, LINE, { ...DESCENT, [name]: value })).rejects.toThrow(
          new RegExp(`^gradientDescent: ${name} must .*, got ${value}; .+`),
        );
    for (const edge of edges)
      expect((await gradientDescent(float64, LINE, { ...DESCENT, ...edge })).status).toBe('max-steps');
    const z = [LINE.x, one(1), LINE.y];
    for (const start of [z.slice(1), [...z, LINE.y], []])
      await expect(gradientDescent(float64, LINE, { ...DESCENT, start })).rejects.toThrow(DimensionError);
  });

  test('by the loop that solvers share', async () => {
    for (const [name, values] of Object.entries({ mu: positive, ...shared }))
      for (const value of values)
        await expect(conjugateGradients(float64, LINE, { ...SOLVER, [name]: value })).rejects.toThrow(
          new RegExp(`^solver: ${name} must .*, got ${value}; .+`),
        );
    for (const edge of edges) expect((await scripted([1, 1], edge)).status).toBe('max-steps');
  });

  test('by the solvers that need both ends of the spectrum', async () => {
    for (const solver of [chebyshev, momentum]) {
      for (const [mu, lambdaMax] of [
        ...[
          [0, 2],
          [-1, 2],
          [NaN, 2],
          [2, 1],
          [2, NaN],
          [2, Infinity],
        ],
      ] as const)
        await expect(solver(float64, LINE, { ...SOLVER, mu: mu!, lambdaMax: lambdaMax! })).rejects.toThrow(
          /lambdaMax must be finite and at least mu > 0/,
        );
      expect((await solver(float64, LINE, { ...INTERVAL, relativeError: 1e-12 })).status).toBe('converged');
    }
  });

  test('by error coordinates: a smoothness below 1, or none', async () => {
    for (const smoothness of [1 - 2 ** -50, -1, NaN, Infinity])
      await expect(errorCoordinates(float64, LINE, { ...SOLVER, smoothness })).rejects.toThrow(
        /smoothness must be finite and at least 1/,
      );
    expect((await errorCoordinates(float64, LINE, { ...SOLVER, smoothness: 1 })).steps).toBe(3);
  });

  test('by the certificate: a μ that is not positive and finite', () => {
    const z = [LINE.x, one(1), LINE.y];
    for (const mu of positive) expect(() => certificate(LINE, z, mu)).toThrow(ValueError);
  });
});
