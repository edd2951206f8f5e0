import { describe, expect, test } from 'vitest';
import type { Arithmetic, ExactArithmetic } from '../../src/arithmetic/arithmetic.ts';
import { CLAIMS } from '../../src/claims/index.ts';
import { type DataSource, digits, teacher } from '../../src/data/index.ts';
import type { Case, Formula, MeanTest, OrderTest, RatioTest } from '../../src/evidence/claim.ts';
import { judge, seedOf } from '../../src/evidence/judge.ts';
import { ONE, claim, court, identity, predicted } from './trials.ts';
import { negated, TRUE, FALSE, finding, saying, certificate } from './judged.ts';

describe('seedOf', () => {
  test('non-regression values: seeds of claims never change', () => {
    expect(['se/eq-03', 'se/theorem-2-printed', 'lim/cosine-width'].map((id) => seedOf(id, 1))).toEqual([
      433_121_747, 1_487_462_351, 1_473_681_113,
    ]);
  });

  test('is FNV-1a of the id xor the run seed, in 31 bits', () => {
    // Golden values of FNV-1a, 32 bits (draft-eastlake-fnv): "" and "a" and "foobar".
    const fnv = { '': 0x811c9dc5, a: 0xe40c292c, foobar: 0xbf9cf968 };
    for (const [id, h] of Object.entries(fnv)) expect(seedOf(id, 0)).toBe(h % 2 ** 31);
    for (const { id } of CLAIMS) expect(seedOf(id, 0) ^ seedOf(id, 12_345)).toBe(12_345);
  });

  test('is a different non-negative 31-bit integer for every claim', () => {
    const seeds = CLAIMS.map(({ id }) => seedOf(id, 1));
    expect(new Set(seeds).size).toBe(CLAIMS.length);
    expect(seeds.every((s) => Number.isInteger(s) && s >= 0 && s < 2 ** 31)).toBe(true);
  });
});

describe('the verdict', () => {
  test('expected and found agree, and controls are refuted: as expected, for holds and for refuted', async () => {
    for (const [t, outcome] of [
      [TRUE, 'holds'],
      [FALSE, 'refuted'],
    ] as const)
      for (const expected of ['holds', 'refuted'] as const) {
        const verdict = await judge(claim(t, expected), court());
        expect([verdict.outcome, verdict.expected, verdict.asExpected]).toEqual([
          outcome,
          expected,
          outcome === expected,
        ]);
      }
  });

  test('a refuted claim comes with a counterexample, a claim that holds with none', async () => {
    expect((await judge(claim(FALSE, 'refuted'), court())).counterexample?.shape).toBe('widths 1-1, batch 1');
    expect(await judge(claim(TRUE), court())).not.toHaveProperty('counterexample');
  });

  test('a claim expected to be refuted that holds shows no counterexample', async () => {
    expect(await judge(claim(TRUE, 'refuted'), court())).not.toHaveProperty('counterexample');
  });

  test('the replay line names the claim and the seed of the run', async () => {
    const { replay, id } = await judge(claim(TRUE, 'holds', 'se/some-claim'), court({ seed: 77 }));
    expect(id).toBe('se/some-claim');
    expect(replay).toBe('npx pcn-check verify --claim se/some-claim --seed 77');
  });

  test('the same seed gives the same verdict, and seconds are those of the clock', async () => {
    let now = 500;
    const ticking = court({ clock: () => (now += 1500) });
    const first = await judge(claim(FALSE, 'refuted'), ticking);
    expect(first.seconds).toBe(1.5);
    expect(await judge(claim(FALSE, 'refuted'), ticking)).toEqual(first);
  });

  test('integer data are judged exactly, each; data of the wrong shape for square layers are left out', async () => {
    const data = [teacher, digits];
    const systems = async (square: boolean): Promise<unknown> =>
      (await judge(claim({ ...TRUE, regime: { ...ONE, square } }), court({ data }))).findings.map((f) => f.data);
    expect(await systems(false)).toEqual(['random', 'digits']);
    expect(await systems(true)).toEqual(['random']);
  });
});

describe('what is judged', () => {
  test('an exponent on each data, a mean on its own', async () => {
    const order: OrderTest = {
      ...{ kind: 'order', variable: 'N', response: 'y', sizes: [2, 4, 8], band: [0.5, 1.5], controls: {} },
      measure: (size) => ({ x: size, y: size }),
    };
    const { findings, outcome } = await judge(claim(order), court({ data: [teacher, digits] }));
    expect([outcome, findings.map((f) => [f.kind, f.data])]).toEqual([
      'holds',
      [
        ['order', 'teacher'],
        ['order', 'digits'],
      ],
    ]);
    const mean: MeanTest = {
      ...{ kind: 'mean', quantity: 'E', seeds: 3 },
      settings: [{ label: 'one', predicted: 1, sample: (seed) => 1 + ((seed % 3) - 1) * 1e-3, controls: {} }],
    };
    expect((await judge(claim(mean), court())).findings.map((f) => f.kind)).toEqual(['mean']);
  });

  test('a bound on every engine of a precision that it names', async () => {
    const both: RatioTest = { ...certificate, engines: ['float32', 'float64'] };
    const engines = (['float64', 'bignumber', 'float32'] as const).map((precision) =>
      saying(finding('holds', { summary: precision }), precision),
    );
    const { findings } = await judge(claim(both), court({ engines }));
    expect(findings.map((f) => f.summary)).toEqual(['float64', 'float32']);
  });

  test('data with as many outputs as inputs are for square layers too', async () => {
    const square: DataSource = {
      ...{ name: 'square', integer: true, sizes: { inputs: 2, outputs: 2 } },
      draw: (r, _inputs, _outputs, batch) => {
        const draw = (): Float64Array => Float64Array.from({ length: 2 * batch }, () => r.integer(-9, 9));
        return { inputs: 2, outputs: 2, x: draw(), y: draw() };
      },
    };
    const regime = { ...ONE, square: true };
    const { findings } = await judge(claim({ ...TRUE, regime }), court({ data: [square] }));
    expect(findings.map((f) => f.data)).toEqual(['random', 'square']);
  });

  test('a counterexample is looked for where the claim is refuted, or ought to be', async () => {
    expect((await judge(claim(FALSE, 'holds'), court())).counterexample?.shape).toBe('widths 1-1, batch 1');
    // False where x is all ones, which small entries are sooner or later and random ones mod p never.
    const right: Formula = <M>(A: Arithmetic<M>, c: Case<M>) => {
      const [n, B] = A.shape(c.x);
      const ones = A.matrix(n, B, new Float64Array(n * B).fill(1));
      return (A as Partial<ExactArithmetic<M>>).equals?.(c.x, ones) ? negated(A, c) : predicted(A, c);
    };
    const hidden = identity(predicted, right, { ...ONE, minDepth: 3 });
    const found = await judge(claim(hidden, 'refuted'), court());
    expect([found.outcome, found.counterexample?.shape]).toEqual(['holds', 'widths 1-1-1-1, batch 1']);
    expect(await judge(claim(hidden, 'holds'), court())).not.toHaveProperty('counterexample');
  });
});
