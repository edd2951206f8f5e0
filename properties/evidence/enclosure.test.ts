import { describe, expect, test } from 'vitest';
import { bignumber64 } from '../../src/arithmetic/bignumber.ts';
import { float64 } from '../../src/arithmetic/float64.ts';
import { tfjs } from '../../src/arithmetic/tfjs.ts';
import { CLAIMS } from '../../src/claims/index.ts';
import { digits, teacher } from '../../src/data/index.ts';
import { HIGH_CONDITION, INITIALISATIONS } from '../../src/evidence/build.ts';
import type { Formula } from '../../src/evidence/claim.ts';
import { judgeEnclosure } from '../../src/evidence/enclosure.ts';
import type { JudgingEngine } from '../../src/evidence/engines.ts';
import { judge } from '../../src/evidence/judge.ts';
import type { Finding } from '../../src/evidence/verdict.ts';
import { conditioned, orthogonal } from '../../src/network/initialisations.ts';
import { ONE, claim, court, identity, outcomes, predicted, predictedByProduct, spoiled } from './trials.ts';
import { SEEDS, on, roundTrip, input, scaledBy, TRUE } from './onEngines.ts';

describe('true identities stay within the bound', () => {
  for (const [name, identityTest] of Object.entries(TRUE))
    test(`${name}, in float64, float32 and 64 digits`, async () => {
      const single = await tfjs('cpu');
      for (const seed of SEEDS)
        for (const finding of [
          await judgeEnclosure(identityTest, { ...on(float64, INITIALISATIONS), reach: 'broad' }, seed, teacher),
          await judgeEnclosure(identityTest, on(single), seed, teacher),
          await judgeEnclosure(
            identityTest,
            { arithmetic: bignumber64, reference: bignumber64, initialisations: HIGH_CONDITION, reach: 'narrow' },
            seed,
            teacher,
          ),
        ]) {
          expect([finding.system, finding.outcome]).toEqual([finding.system, 'holds']);
          expect(finding.ratio).toBeLessThanOrEqual(1);
        }
    });

  test('every identity that is expected to hold, in float64, for a seed that no other test uses', async () => {
    for (const { id, test: t, expected } of CLAIMS)
      if (t.kind === 'identity' && expected === 'holds' && !t.regime.exactOnly) {
        const finding = await judgeEnclosure(t, on(float64), 20_260, teacher);
        expect({ id, outcome: finding.outcome, within: finding.ratio! <= 1 }).toMatchObject({ id, within: true });
      }
  });

  test('rounding is real: the worst ratio is above 0 and unequal roads differ', async () => {
    const finding = await judgeEnclosure(TRUE['S S⁻¹ r = r']!, on(float64), 1, teacher);
    expect(finding.ratio).toBeGreaterThan(0);
    expect(finding.worst).toMatch(/^widths [\d-]+, batch \d+.*, (kaiming|orthogonal) weights$/);
  });
});

describe('a relative error is refuted where numbers are well-conditioned', () => {
  for (const [name, { left, right, regime }] of Object.entries(TRUE)) {
    test(`1e-9 in float64: ${name}`, async () => {
      for (const seed of SEEDS) {
        const finding = await judgeEnclosure(
          identity(left, scaledBy(1 + 1e-9, right), regime),
          on(float64),
          seed,
          teacher,
        );
        expect(finding.outcome).toBe('refuted');
        expect(finding.ratio).toBeGreaterThan(1);
      }
    });
    test(`1e-3 in float32: ${name}`, async () => {
      const single = await tfjs('cpu');
      for (const seed of SEEDS)
        expect(
          (await judgeEnclosure(identity(left, scaledBy(1 + 1e-3, right), regime), on(single), seed, teacher)).outcome,
        ).toBe('refuted');
    });
  }

  test('on the digits too, whose pixels are brought to unit size', async () => {
    const wrong = identity(predicted, scaledBy(1 + 1e-9, predictedByProduct));
    expect((await judgeEnclosure(wrong, on(float64), 1, digits)).outcome).toBe('refuted');
    expect((await judgeEnclosure(identity(predicted, predictedByProduct), on(float64), 1, digits)).outcome).toBe(
      'holds',
    );
  });

  test('a right side of another shape is a mistake, not a finding', async () => {
    const mistaken = identity(predicted, (A, c) => A.multiply(c.x, c.x, { transposeB: true }));
    await expect(judgeEnclosure(mistaken, on(float64), 1, teacher)).rejects.toThrow(/shape/);
  });
});

describe('cases out of reach are counted and decide nothing', () => {
  const hopeless = { 'condition 1e12': conditioned(1e12) };
  const total = (finding: Finding): number =>
    Object.entries(finding.cases).reduce((n, [k, v]) => (k.startsWith('L=') ? n + v : n), 0);

  test('a true identity out of reach everywhere is undecided', async () => {
    const finding = await judgeEnclosure(identity(input, roundTrip), on(float64, hopeless), 1, teacher);
    expect([finding.outcome, total(finding)]).toEqual(['undecided', 0]);
    expect(finding.summary).toMatch(/the bound is wider than the values in every case/);
  });

  test('so is a false one', async () => {
    const wrong = identity(input, scaledBy(2, roundTrip));
    expect((await judgeEnclosure(wrong, on(float64, hopeless), 1, teacher)).outcome).toBe('undecided');
  });

  test('where everything cancels, the bound is finite but wider than the values: undecided, true or false', async () => {
    const nothing: Formula = (A, c) => A.subtract(predicted(A, c), predictedByProduct(A, c));
    for (const right of [nothing, scaledBy(1 + 1e-9, nothing)]) {
      const finding = await judgeEnclosure(identity(nothing, right), on(float64), 1, teacher);
      expect([finding.outcome, total(finding)]).toEqual(['undecided', 0]);
    }
  });

  test('with one initialisation in reach and one not, the first decides and the second is counted', async () => {
    const mixed = on(float64, { orthogonal, ...hopeless });
    // Shapes 4-…: layer 1 must have full column rank for WᵀW to be invertible, which only some seeds give.
    let decided = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const finding = await judgeEnclosure(identity(input, roundTrip), mixed, seed, teacher);
      if (finding.outcome === 'undecided') continue;
      decided++;
      expect([finding.outcome, total(finding)]).toEqual(['holds', 1]);
      expect(finding.summary).toMatch(/; 1 more were out of reach/);
      expect(finding.cases['condition 1e12']).toBeUndefined();
    }
    expect(decided).toBeGreaterThan(3);
  });

  test('the engine leaves the claim to the exact judge, whose verdict stands', async () => {
    const engine: JudgingEngine = {
      name: 'float64',
      about: 'made for this test',
      multiply: () => Promise.resolve(),
      precision: 'float64',
      unitRoundoff: float64.unitRoundoff,
      identity: (t, seed, data) => judgeEnclosure(t, on(float64, hopeless), seed, data),
      ratio: () => Promise.reject(new Error('not asked')),
    };
    const verdict = await judge(claim(TRUE['S S⁻¹ r = r']!), court({ engines: [engine] }));
    expect(verdict.outcome).toBe('holds');
  });
});

describe('controls', () => {
  const wrong = scaledBy(1 + 1e-3, predictedByProduct);

  test('an error far below the rounding of the engine cannot be seen: the engine is undecided, not satisfied', async () => {
    const half = spoiled({ name: 'half', unitRoundoff: 2 ** -11 });
    const tiny = { 'off by 1e-9': scaledBy(1 + 1e-9, predictedByProduct) };
    const finding = await judgeEnclosure(identity(predicted, predictedByProduct, ONE, tiny), on(half), 1, teacher);
    expect(finding.outcome).toBe('undecided');
    expect(finding.summary).toMatch(/"off by 1e-9", so this engine cannot tell/);
  });

  test('a control is refuted by its worst case', async () => {
    const finding = await judgeEnclosure(
      identity(predicted, predictedByProduct, ONE, { wrong }),
      on(float64),
      1,
      teacher,
    );
    expect([finding.outcome, outcomes(finding)]).toEqual(['holds', { wrong: 'refuted' }]);
    expect(finding.controls[0]!.ratio).toBeGreaterThan(1);
  });
});
