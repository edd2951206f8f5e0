import { describe, expect, test } from 'vitest';
import { predictedBehaviour, predictedTrend } from '../../src/evidence/predictedBehaviour.ts';
import { KNOWN_SCALINGS } from '../../src/network/scalingFamily.ts';
import { depthExponents, widthExponents } from '../../src/theory/scalingPredictions.ts';

describe('predicted exponents', () => {
  test.each([
    ['ntp', 'lazy', { f: 0, dz: -0.5, df: 0 }],
    ['mupc', 'rich', { f: -0.5, dz: 0, df: 0 }],
    ['completep', 'rich', { f: -0.5, dz: 0, df: 0 }],
    ['mean-field', 'rich', { f: -0.5, dz: 0, df: 0 }],
    ['sp', 'unstable', { f: 0, dz: 0.5, df: 1 }],
  ] as const)('%s is %s in width', (name, behaviour, exponents) => {
    const found = widthExponents(KNOWN_SCALINGS[name]);
    expect(found).toMatchObject(exponents);
    expect(predictedBehaviour(found)).toBe(behaviour);
  });

  test('in width, of all points a quarter apart only d = ½, κ = 1 is rich, and what is stable is d ≥ 0, κ ≤ 2d, κ ≤ d + ½', () => {
    const quarters = (from: number, to: number) => Array.from({ length: 4 * (to - from) + 1 }, (_, i) => from + i / 4);
    for (const d of quarters(-1, 2))
      for (const kappa of quarters(-1, 3)) {
        const behaviour = predictedBehaviour(widthExponents({ d, kappa }));
        expect([d, kappa, behaviour === 'rich']).toEqual([d, kappa, d === 0.5 && kappa === 1]);
        const stable = d >= 0 && kappa <= 2 * d && kappa <= d + 0.5;
        expect([d, kappa, behaviour !== 'unstable']).toEqual([d, kappa, stable]);
      }
  });

  test.each([
    ['mupc', 'rich', 'falls'],
    ['completep', 'rich', 'constant'],
    ['mean-field', 'unstable', 'constant'],
  ] as const)('%s is %s in depth, and its layers’ part %s', (name, behaviour, trend) => {
    const found = depthExponents(KNOWN_SCALINGS[name], 'all');
    expect([predictedBehaviour(found), predictedTrend(found.rho)]).toEqual([behaviour, trend]);
  });

  test('(1, 0) in depth: rich through its ends, trivial between them', () => {
    const at = { beta: 1, hiddenRate: 0 };
    expect(predictedBehaviour(depthExponents(at, 'all'))).toBe('rich');
    expect(predictedBehaviour(depthExponents(at, 'between'))).toBe('trivial');
    expect(depthExponents(at, 'between')).toMatchObject({ dz: -1, df: -1, rho: -1 });
  });
});
