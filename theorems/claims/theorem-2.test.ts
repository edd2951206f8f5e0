import { expect, test } from 'vitest';
import { theorem2, theorem2Printed } from '../../src/claims/sample-efficiency/theorem-2.ts';
import type { Claim } from '../../src/evidence/claim.ts';
import { judge } from '../../src/evidence/judge.ts';
import type { Counterexample, Verdict } from '../../src/evidence/verdict.ts';
import { expectAsExpected } from './judged.ts';

/** Only the exact judges: what is decided here needs no rounding. */
const exactVerdict = (claim: Claim): Promise<Verdict> =>
  judge(claim, { seed: 1, data: [], engines: [], clock: () => 0 });

/** A fraction in lowest terms with a positive denominator: four operations, written out. */
interface Q {
  readonly n: bigint;
  readonly d: bigint;
}
const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b));
function q(n: bigint, d = 1n): Q {
  const g = d < 0n ? -gcd(n, d) : gcd(n, d);
  return { n: n / g, d: d / g };
}
const plus = (a: Q, b: Q): Q => q(a.n * b.d + b.n * a.d, a.d * b.d);
const minus = (a: Q, b: Q): Q => q(a.n * b.d - b.n * a.d, a.d * b.d);
const times = (a: Q, b: Q): Q => q(a.n * b.n, a.d * b.d);
const over = (a: Q, b: Q): Q => q(a.n * b.d, a.d * b.n);
const dot = (u: readonly Q[], v: readonly Q[]): Q => u.map((x, i) => times(x, v[i]!)).reduce(plus);
const text = ({ n, d }: Q): string => (d === 1n ? `${n}` : `${n}/${d}`);

/** What Theorem 2 comes to for one sample through n_0 = n_2 = 1 and any n_1, by hand. */
function byHand(W1: readonly Q[], W2: readonly Q[], x: Q, y: Q) {
  const zHat = W1.map((w) => times(w, x)); // ẑ_1 = W_1 x
  const r = minus(y, dot(W2, zHat)); // r = y − W_2 ẑ_1
  const S = plus(dot(W2, W2), q(1n)); // S = W_2 W_2ᵀ + 1
  const s = over(r, S); // S⁻¹ r
  const zStar = zHat.map((z, i) => plus(z, times(W2[i]!, s))); // z*_1 = ẑ_1 + W_2ᵀ S⁻¹ r
  const inner = dot(zStar, zHat);
  const lengths = times(dot(zStar, zStar), dot(zHat, zHat)); // ‖z*‖²‖ẑ‖²
  // Layer 1: A_1 = (x xᵀ)⁺ = 1/x², so ΔW_1 = W_2ᵀ S⁻¹ r · x/x² and W_2 ΔW_1 x = W_2 W_2ᵀ S⁻¹ r.
  const first = times(dot(W2, W2), s);
  // Layer 2: ΔW_2 = S⁻¹ r z*ᵀ A_2, with (u vᵀ)⁺ = v uᵀ/(‖u‖²‖v‖²).
  const printed = plus(first, times(s, over(times(inner, inner), lengths))); // A_2 = (z* ẑᵀ)⁺: z*ᵀ ẑ z*ᵀ ẑ = ⟨z*, ẑ⟩²
  const transposed = plus(first, times(s, over(lengths, lengths))); // A_2 = (ẑ z*ᵀ)⁺: z*ᵀ z* ẑᵀ ẑ = ‖z*‖²‖ẑ‖²
  return { zHat, r, S, zStar, printed, transposed };
}

/** The entries of one matrix of the counterexample. */
function entries(counterexample: Counterexample, name: string): Q[] {
  const { given, computed, left, right } = counterexample;
  const found = [...given, ...computed, left, right].find((m) => m.name === name);
  return found!.rows.flat().map((entry) => {
    const [n, d] = entry.split('/');
    return q(BigInt(n!), BigInt(d ?? 1));
  });
}

test('Theorem 2 as printed is refuted by one sample through a 1-2-1 network, and hand arithmetic agrees', async () => {
  const verdict = await exactVerdict(theorem2Printed);
  expect(verdict.outcome).toBe('refuted');
  expectAsExpected(verdict);
  const found = verdict.counterexample!;
  expect(found.shape).toBe('widths 1-2-1, batch 1');
  const read = (name: string): Q[] => entries(found, name);
  const hand = byHand(read('W_1'), read('W_2'), read('x')[0]!, read('y')[0]!);
  expect({
    ẑ_1: read('ẑ_1').map(text),
    r: read('r').map(text),
    S: read('S').map(text),
    'z*_1': read('z*_1').map(text),
    left: read('left').map(text),
    right: read('right').map(text),
  }).toEqual({
    ẑ_1: hand.zHat.map(text),
    r: [text(hand.r)],
    S: [text(hand.S)],
    'z*_1': hand.zStar.map(text),
    left: [text(hand.r)],
    right: [text(hand.printed)],
  });
  expect(text(hand.printed)).not.toBe(text(hand.r));
  expect(text(hand.transposed)).toBe(text(hand.r));
});

test('no 1-1-1 network with one sample refutes Theorem 2 as printed: two numbers are always parallel', () => {
  const numbers = [-3n, -2n, -1n, 1n, 2n, 3n].map((n) => q(n));
  let tried = 0;
  for (const w1 of numbers)
    for (const w2 of numbers)
      for (const x of numbers)
        for (const y of numbers) {
          const zStar = plus(
            times(w1, x),
            times(w2, over(minus(y, times(w2, times(w1, x))), plus(times(w2, w2), q(1n)))),
          );
          if (zStar.n === 0n) continue; // the pseudoinverse has another rank there
          const { r, printed } = byHand([w1], [w2], x, y);
          expect(text(printed)).toBe(text(r));
          tried++;
        }
  expect(tried).toBeGreaterThan(1000);
});

test('Theorem 2 transposed holds for all weights and data of its regime, but for a chance below 1e-30', async () => {
  const verdict = await exactVerdict(theorem2);
  expectAsExpected(verdict);
  expect(verdict.outcome).toBe('holds');
  const [finding] = verdict.findings;
  expect(finding!.kind).toBe('identity');
  expect(finding!.system).toBe('primeField');
  expect(finding!.probability).toBeLessThan(1e-30);
  expect(finding!.probability).toBeGreaterThan(0);
  expect(finding!.cases).toMatchObject({
    'B=1': expect.any(Number),
    'B>1': expect.any(Number),
    'L=8': expect.any(Number),
  });
});
