import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { float64 } from '../../src/arithmetic/float64.ts';
import { RuleFault } from '../../src/protocol/conversation.ts';
import { parseHello } from '../../src/protocol/hello.ts';
import { infer } from '../../src/inference/infer.ts';
import { localUpdates } from '../../src/learning/updates.ts';
import { fake, using } from './commands.ts';
import { asked, bent, check } from './bent.ts';

const A = elementwise(float64);
describe('the first line', () => {
  const line = (more: object): string => JSON.stringify({ protocol: 'pcn-check/1', name: 'a', ...more });
  const KNOWN = ['skips', 'scales', 'precisions', 'multipliers', 'nonlinear'];

  test('may declare capabilities, each true or false, and whether energies are answered', () => {
    const capabilities = Object.fromEntries(KNOWN.map((name, i) => [name, i % 2 === 0]));
    expect(parseHello(line({ capabilities, energy: true }))).toEqual({
      ...{ protocol: 'pcn-check/1', name: 'a', departures: {}, capabilities, answers: ['energy'] },
    });
    expect(parseHello(line({}))).toEqual({ protocol: 'pcn-check/1', name: 'a', departures: {}, answers: [] });
  });

  test.each<[string, object, RegExp]>([
    [
      'a capability that nobody knows',
      { capabilities: { convolutions: true } },
      /must name only capabilities skips, scales, precisions, multipliers, nonlinear, biases, .*, not "convolutions", got/,
    ],
    ['a capability in words', { capabilities: { skips: 'yes' } }, /must give capability skips as true or false, got/],
    ['a list of capabilities', { capabilities: ['skips'] }, /must give capabilities as an object, got/],
    [
      'a range of one number',
      { range: [1] },
      /must give range as two positive numbers, the least and the greatest, got/,
    ],
    ['a range from large to small', { range: [2, 1] }, /must give range as two positive numbers/],
    ['an energy', { energy: 1 }, /must give energy as true or false, got/],
  ])('with %s is refused in words', (_, more, message) => {
    expect(() => parseHello(line(more))).toThrow(RuleFault);
    expect(() => parseHello(line(more))).toThrow(message);
  });

  test('with any capabilities is read as they are, or refused with a typed error of bounded length', () => {
    const named = fc.dictionary(
      fc.oneof(fc.constantFrom(...KNOWN), fc.string()),
      fc.oneof(fc.boolean(), fc.jsonValue()),
    );
    fc.assert(
      fc.property(fc.oneof(named, fc.jsonValue()), (capabilities) => {
        try {
          const read = parseHello(line({ capabilities })).capabilities;
          expect(read).toEqual(JSON.parse(JSON.stringify(capabilities)));
          expect(Object.keys(read ?? {}).every((name) => KNOWN.includes(name))).toBe(true);
          expect(Object.values(read ?? {}).every((can) => typeof can === 'boolean')).toBe(true);
        } catch (error) {
          if (!(error instanceof RuleFault)) throw error;
          expect(error.message.length).toBeLessThan(1000);
        }
      }),
      { numRuns: 2000, seed: 20261121 },
    );
  });
});

describe('a command that declares to do nonlinear networks', () => {
  test('answers as the same code does in this process, to the last bit, biases included', async () => {
    await using({ command: fake('nonlinear') }, async (rule) => {
      for (const placement of ['after', 'before'] as const) {
        const at = bent('tanh', placement);
        const options = { coordinates: 'state', gradientNorm: 1e-10, maxSteps: 10_000 } as const; // as in fakeRule.mjs
        const { activities } = await infer(A, at, options);
        expect(await rule.infer(A, at, asked)).toEqual(activities);
        expect(await rule.learn(A, at, activities)).toEqual(localUpdates(A, at, activities));
      }
    });
  });

  test('holds in the nonlinear checks', async () => {
    await using({ command: fake('nonlinear') }, async (rule) => {
      expect(await check(rule, 'nonlinear-equilibrium')).toMatchObject({ outcome: 'holds', asExpected: true });
      expect(await check(rule, 'nonlinear-local-gradient')).toMatchObject({ outcome: 'holds', asExpected: true });
    });
  });
});

describe('a command that declares not to', () => {
  test('is asked all the same, holds when it refuses, and is refuted when it answers', async () => {
    await using({ command: fake('linear only') }, async (rule) => {
      expect(rule.capabilities).toEqual({ nonlinear: false });
      const found = await check(rule, 'declared-absence');
      expect(found).toMatchObject({
        outcome: 'holds',
        detail: expect.stringContaining('refused activations') as string,
      });
      expect(found.problems).toBeGreaterThan(0);
    });
    await using({ command: fake('linear only, and answers') }, async (rule) => {
      expect(await check(rule, 'declared-absence')).toMatchObject({ outcome: 'refuted', aspect: 'not refused' });
    });
  });

  test('is never asked where its first line says nothing of it', async () => {
    await using({ command: fake('honest') }, async (rule) => {
      expect(rule.capabilities).toBeUndefined();
      expect(await check(rule, 'nonlinear-equilibrium')).toMatchObject({ problems: 0, asExpected: true });
    });
  });
});

test('a command that reports energies is held to them, and one that does not is not asked', async () => {
  const reported = (mode: string) => using({ command: fake(mode) }, (rule) => check(rule, 'reported-energy'));
  expect(await reported('reports energy')).toMatchObject({ outcome: 'holds', problems: 20 });
  expect(await reported('doubles energy')).toMatchObject({ outcome: 'refuted', aspect: 'twice' });
  expect(await reported('honest')).toMatchObject({ problems: 0, asExpected: true });
});

test('a command that broadcasts targets is seen to, for it is sent targets that do not fit', async () => {
  const shaped = (mode: string) => using({ command: fake(mode) }, (rule) => check(rule, 'target-shape'));
  expect(await shaped('broadcasts')).toMatchObject({ outcome: 'refuted', aspect: 'broadcast' });
  expect(await shaped('honest')).toMatchObject({ outcome: 'holds' });
});
