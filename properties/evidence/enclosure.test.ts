import { describe, expect, test } from 'vitest';
import type { FloatArithmetic } from '../../src/arithmetic/arithmetic.ts';
import { bignumber64 } from '../../src/arithmetic/bignumber.ts';
import { type Float64Matrix, float64 } from '../../src/arithmetic/float64.ts';
import { tfjs } from '../../src/arithmetic/tfjs.ts';
import { CLAIMS } from '../../src/claims/index.ts';
import { rescalingOver } from '../../src/claims/parts.ts';
import { digits, teacher } from '../../src/data/index.ts';
import { HIGH_CONDITION, INITIALISATIONS } from '../../src/evidence/build.ts';
import type { Formula, IdentityTest } from '../../src/evidence/claim.ts';
import { type Engine, judgeEnclosure } from '../../src/evidence/enclosure.ts';
import type { JudgingEngine } from '../../src/evidence/engines.ts';
import { judge } from '../../src/evidence/judge.ts';
import type { Finding } from '../../src/evidence/verdict.ts';
import { conditioned, kaimingUniform, orthogonal } from '../../src/network/initialisations.ts';
import { layer } from '../../src/network/network.ts';
import { rescalingMatrix } from '../../src/theory/equilibrium.ts';
import { residual } from '../../src/theory/feedforward.ts';
import { ONE, claim, court, identity, number, outcomes, predicted, predictedByProduct, spoiled } from './trials.ts';

const SEEDS = [1, 2, 3];
const WELL = { kaiming: kaimingUniform, orthogonal };

type Reference = Engine<Float64Matrix, Float64Matrix>['reference'];
const on = <M>(
  arithmetic: FloatArithmetic<M>,
  initialisations: Engine<M, Float64Matrix>['initialisations'] = WELL,
): Engine<M, Float64Matrix> => ({ arithmetic, reference: float64 as Reference, initialisations, reach: 'narrow' });

/** x = W⁻¹(W x) through the normal equations: as ill-conditioned as WᵀW. */
const roundTrip: Formula = (A, c) => {
  const W = layer(c.network, 1).weights;
  const gram = A.add(
    A.multiply(W, W, { transposeA: true }),
    A.scale(number(A, 2 ** -80), A.identity(c.network.widths[0]!)),
  );
  return A.solve(gram, A.multiply(gram, c.x));
};
const input: Formula = (_, c) => c.x;

const residualThere: Formula = (A, c) => {
  const S = rescalingMatrix(A, c.network);
  return A.multiply(S, A.solve(S, residual(A, c)));
};

const scaledBy =
  (factor: number, formula: Formula): Formula =>
  (A, c) =>
    A.scale(number(A, factor), formula(A, c));

const TRUE: Record<string, IdentityTest> = {
  'a product of maps, by two roads': identity(predicted, predictedByProduct, { family: 'general', batch: 'any' }),
  'S, summed in another order': identity(
    (A, c) => rescalingMatrix(A, c.network),
    (A, c) => rescalingOver(A, c, (l) => l >= 1),
    { family: 'residual', batch: 'any' },
  ),
  'S S⁻¹ r = r': identity(residual, residualThere, { family: 'general', batch: 'any' }),
};

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
      if (t.kind === 'identity' && expected === 'holds') {
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

describe('a broken engine', () => {
  const identityTest = TRUE['S S⁻¹ r = r']!;
  const product = float64.multiply.bind(float64);
  const solution = float64.solve.bind(float64);
  const withNaN = (m: Float64Matrix, entry: number): Float64Matrix => ({
    ...m,
    data: m.data.map((x, i) => (i === entry ? NaN : x)),
  });

  test('that multiplies to NaN never holds: it is refuted, or undecided where its own solve gives up', async () => {
    const engine = spoiled({ multiply: (a, b, flags) => withNaN(product(a, b, flags), 0) });
    for (const [name, t] of Object.entries(TRUE))
      for (const seed of SEEDS)
        expect([name, (await judgeEnclosure(t, on(engine), seed, teacher)).outcome]).not.toEqual([name, 'holds']);
    const finding = await judgeEnclosure(identity(predicted, predictedByProduct), on(engine), 1, teacher);
    expect([finding.outcome, finding.ratio]).toEqual(['refuted', Infinity]);
  });

  for (const [name, engine] of Object.entries({
    'that solves to NaN, in one entry': spoiled({ solve: (a, b) => withNaN(solution(a, b), 1) }),
    'that overflows': spoiled({ solve: (a, b) => ({ ...b, data: solution(a, b).data.map(() => Infinity) }) }),
  }))
    test(`${name} is refuted with ratio Infinity, and never holds`, async () => {
      for (const seed of SEEDS) {
        const finding = await judgeEnclosure(identityTest, on(engine), seed, teacher);
        expect([finding.outcome, finding.ratio]).toEqual(['refuted', Infinity]);
      }
    });

  /** Products rounded to 11 significant bits, as TF32 does, and summed in full. */
  const to11Bits = (x: number): number => {
    if (x === 0) return 0;
    const unit = 2 ** (Math.floor(Math.log2(Math.abs(x))) - 10);
    return Math.round(x / unit) * unit;
  };
  const tf32 = (unitRoundoff: number): FloatArithmetic<Float64Matrix> =>
    spoiled({
      name: 'tf32',
      unitRoundoff,
      multiply(a, b, { transposeA, transposeB } = {}) {
        const left = transposeA ? float64.transpose(a) : a;
        const right = transposeB ? float64.transpose(b) : b;
        const data = new Float64Array(left.rows * right.columns);
        for (let i = 0; i < left.rows; i++)
          for (let j = 0; j < right.columns; j++)
            for (let k = 0; k < left.columns; k++)
              data[i * right.columns + j]! += to11Bits(
                left.data[i * left.columns + k]! * right.data[k * right.columns + j]!,
              );
        return { rows: left.rows, columns: right.columns, data };
      },
    });

  // Not for S in another order: both of its sides are sums of the very same products.
  const { 'S, summed in another order': _, ...apart } = TRUE;
  for (const [name, t] of Object.entries(apart)) {
    test(`that multiplies with 11 bits and claims 24 is refuted: ${name}`, async () => {
      for (const seed of SEEDS)
        expect((await judgeEnclosure(t, on(tf32(2 ** -24)), seed, teacher)).outcome).toBe('refuted');
    });

    test(`that admits to 11 bits is not: ${name}`, async () => {
      for (const seed of SEEDS) {
        const finding = await judgeEnclosure(t, on(tf32(2 ** -11)), seed, teacher);
        expect(finding.ratio).toBeLessThanOrEqual(1);
        expect(finding.outcome).not.toBe('refuted');
      }
    });
  }

  test('with a sign error in one operation is refuted', async () => {
    const engine = spoiled({ subtract: (a, b) => float64.add(a, b) });
    const finding = await judgeEnclosure(identityTest, on(engine), 1, teacher);
    expect(finding.outcome).toBe('refuted');
  });
});
