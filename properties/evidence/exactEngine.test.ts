import { describe, expect, test } from 'vitest';
import type { ExactArithmetic } from '../../src/arithmetic/arithmetic.ts';
import type { Field } from '../../src/arithmetic/field.ts';
import { type DenseMatrix, matricesOver } from '../../src/arithmetic/matricesOver.ts';
import { selectClaims } from '../../src/claims/index.ts';
import { type DataSource, digits, teacher } from '../../src/data/index.ts';
import type { IdentityTest } from '../../src/evidence/claim.ts';
import { openEngine } from '../../src/evidence/court.ts';
import { exactEngine } from '../../src/evidence/exactEngine.ts';
import { judge } from '../../src/evidence/judge.ts';

const residue = (a: number): number => ((a % 7) + 7) % 7;
const whole = (value: number): number => (Number.isInteger(value) ? value : whole(8 * value)); // 8 is 1

/** Integers mod 7, with a sum that can be wrong. */
const mod7 = (add: (a: number, b: number) => number = (a, b) => a + b): ExactArithmetic<DenseMatrix<number>> => {
  const field: Field<number> = {
    ...{
      name: 'mod7',
      has: (value: unknown) => typeof value === 'number',
      zero: 0,
      one: 1,
      from: (value: number) => residue(whole(value)),
    },
    ...{ add, subtract: (a, b) => a - b, multiply: (a, b) => a * b, normal: residue },
    ...{ invert: (a) => residue(a ** 5), isZero: (a) => a === 0 },
  };
  return {
    ...matricesOver(field),
    equals: (a, b) => a.data.every((x, i) => x === b.data[i]),
    format: (a) =>
      Array.from({ length: a.rows }, (_, i) => a.data.slice(i * a.columns, (i + 1) * a.columns).map(String)),
  };
};

const outcome = async (id: string, A: ExactArithmetic<DenseMatrix<number>>, data = teacher): Promise<string> =>
  (await exactEngine(A).identity(selectClaims([id])[0]!.test as IdentityTest, 1, data)).outcome;

describe('an exact system of one’s own judges claims', () => {
  test.each([
    'se/eq-03',
    'se/eq-33',
    'se/theorem-2-transposed',
    'pc/theorem-1',
    'pc/nonlinear-backprop',
    'se/convolution-theorem-2',
  ])('%s holds in integers mod 7', async (id) => expect(await outcome(id, mod7())).toBe('holds'));
  test.each(['se/theorem-2-printed', 'se/eq-44-printed'])('%s is refuted there', async (id) =>
    expect(await outcome(id, mod7())).toBe('refuted'),
  );
  test('a field whose sums are wrong refutes what holds', async () =>
    expect(
      await outcome(
        'se/eq-33',
        mod7((a, b) => a + 2 * b),
      ),
    ).toBe('refuted'));
  test('whole data are used', async () => {
    const finding = await exactEngine(mod7()).identity(selectClaims(['se/eq-03'])[0]!.test as IdentityTest, 1, digits);
    expect([finding.outcome, finding.data]).toEqual(['holds', 'digits']);
  });
});

test('the court asks it by name, beside the prime field, and leaves bounds on roundings to the others', async () => {
  const rational = await openEngine('rational');
  const court = { seed: 1, data: [teacher], engines: [rational], clock: () => 0 };
  const [identity, bound] = [selectClaims(['se/eq-03'])[0]!, selectClaims(['pc/closed-form-backward-error'])[0]!];
  expect((await judge(identity, court)).findings.map((f) => [f.system, f.outcome])).toEqual([
    ['primeField', 'holds'],
    ['rational', 'holds'],
  ]);
  expect((await judge(bound, court)).findings).toEqual([]);
});

describe('one point a shape', () => {
  const regime: IdentityTest['regime'] = { family: 'dln', batch: 'one' };
  const one: IdentityTest['left'] = (A) => A.matrix(1, 1, [1]);
  const zero: IdentityTest['left'] = (A) => A.matrix(1, 1, [0]);
  const asked = (change: Partial<IdentityTest>, seed = 1) =>
    exactEngine(mod7()).identity(
      { kind: 'identity', regime, left: one, right: one, controls: {}, ...change },
      seed,
      teacher,
    );
  const singular: IdentityTest['left'] = (A) => A.reciprocal(A.matrix(1, 1, [0]));
  /** How often a side was asked, and how deep the networks were. */
  const counted = (side: IdentityTest['left']) => {
    const depths: number[] = [];
    const left: IdentityTest['left'] = (A, c) => {
      depths.push(c.network.layers.length);
      return side(A, c);
    };
    return { depths, left };
  };

  test('of up to three layers, three among them', async () => {
    const { depths, left } = counted(one);
    const { points, cases, outcome: found, summary } = await asked({ left });
    expect(new Set(depths)).toEqual(new Set([1, 2, 3]));
    expect([found, points]).toEqual(['holds', depths.length]);
    expect(Object.values(cases).every((n) => n > 0)).toBe(true);
    expect(summary).toBe(`equal in mod7 at a point of small integers for each of ${depths.length} shapes`);
  });

  test('controls that it sees are refuted, and those that it does not see are left out', async () => {
    const { controls } = await asked({ controls: { seen: zero, 'not seen': one, 'no number': singular } });
    expect(controls).toEqual([{ name: 'seen', expected: 'refuted', outcome: 'refuted' }]);
    expect((await asked({ controls: {} })).controls).toEqual([]);
  });

  test('a control that differs at one point alone is seen', async () => {
    let calls = 0;
    const { controls } = await asked({
      controls: { 'the first time': (A) => A.matrix(1, 1, [calls++ === 0 ? 0 : 1]) },
    });
    expect(controls.map(({ name }) => name)).toEqual(['the first time']);
  });

  test('a vanishing denominator is drawn again twenty times, and then nothing is said', async () => {
    const { depths, left } = counted(singular);
    const found = await asked({ left });
    const shapes = (await asked({})).points!;
    expect(depths.length).toBe(20 * shapes);
    expect(found).toEqual({
      ...{ kind: 'error-bound', system: 'mod7', data: 'random', outcome: 'undecided', cases: {}, controls: [] },
      summary: 'a denominator vanishes at every point tried, or no shape is small enough',
    });
  });

  test('a point that is regular the second time counts', async () => {
    let calls = 0;
    const first: IdentityTest['left'] = (A, c) => (calls++ % 2 === 0 ? singular(A, c) : one(A, c));
    expect(await asked({ left: first })).toMatchObject({ outcome: 'holds', points: (await asked({})).points });
  });

  test('an error that is no singularity is not swallowed', async () => {
    const broken = (): never => {
      throw new RangeError('broken');
    };
    await expect(asked({ left: broken })).rejects.toThrow(new RangeError('broken'));
  });

  test('whole data are drawn for the sizes of the ends', async () => {
    const sizes: string[] = [];
    const data: DataSource = {
      ...{ name: 'whole', integer: true },
      draw(_, inputs, outputs, batch) {
        sizes.push(`${inputs} to ${outputs}`);
        return { inputs, outputs, x: new Float64Array(inputs * batch), y: new Float64Array(outputs * batch) };
      },
    };
    const ends: string[] = [];
    const left: IdentityTest['left'] = (A, { network }) => {
      ends.push(`${network.widths[0]} to ${network.widths.at(-1)}`);
      return A.matrix(1, 1, [1]);
    };
    await exactEngine(mod7()).identity({ kind: 'identity', regime, left, right: one, controls: {} }, 1, data);
    expect(sizes).toEqual(ends);
    expect(new Set(sizes).size).toBeGreaterThan(3);
  });

  test('another seed draws other integers', async () => {
    const at = async (seed: number): Promise<string[]> => {
      const seen: string[] = [];
      await asked({ left: (A, c) => (seen.push(JSON.stringify(c.x)), one(A, c)) }, seed);
      return seen;
    };
    expect(await at(1)).toEqual(await at(1));
    expect(await at(1)).not.toEqual(await at(2));
  });

  test('bounds are undecided in words, and the self-test multiplies as often as it is told', async () => {
    let products = 0;
    const A = mod7();
    const engine = exactEngine({ ...A, multiply: (...args) => (products++, A.multiply(...args)) });
    await engine.multiply(2, 3);
    expect(products).toBe(3);
    await engine.multiply(2, 0);
    expect(products).toBe(3);
    const { test: bound } = selectClaims(['pc/closed-form-backward-error'])[0]!;
    if (bound.kind !== 'backward-error') throw new Error('the claim must have a bound');
    expect(await engine.ratio(bound, 1, teacher)).toEqual({
      ...{ kind: 'error-bound', system: 'mod7', data: 'teacher', outcome: 'undecided', cases: {}, controls: [] },
      summary: 'bounds on roundings have nothing to say where nothing is rounded',
    });
  });
});
