import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import type { Claim, Formula } from '../../evidence/claim.ts';
import { number } from './parts.ts';
import { numbersRegime as regime } from './numbers.ts';

const one = <M>(A: Arithmetic<M>): M => number(A, 1);

/** For any b: γ(1 + c²) − c² with c = 1/b and γ = (c² + 2)/(b + c)²; and the three parts of the proof at any z. */
const proof: Formula = (A, c) => {
  const b = c.step;
  const z = A.inner(c.x, c.y);
  const inverse = A.reciprocal(b);
  const c2 = A.multiply(inverse, inverse);
  const sum = A.add(b, inverse);
  const gamma = A.multiply(A.add(c2, number(A, 2)), A.reciprocal(A.multiply(sum, sum)));
  const rest = A.subtract(one(A), gamma);
  const below = A.add(
    A.multiply(rest, A.scale(number(A, -1), A.add(c2, A.scale(number(A, 2), A.multiply(inverse, z))))),
    A.multiply(gamma, A.multiply(z, z)),
  );
  const expected = A.subtract(gamma, A.multiply(rest, c2)); // of `below`, at mean 0 and variance 1
  const negative = A.subtract(A.multiply(z, z), below); // (1 − γ)(z + c)², for z ≤ 0
  const square = A.add(z, inverse);
  const positive = A.add(below, A.multiply(A.multiply(gamma, A.subtract(b, z)), A.add(z, root(A, rest, c2, gamma, b))));
  const law = A.multiply(c2, A.multiply(b, A.reciprocal(sum))); // E z₋² of −c with b/(b+c), b with c/(b+c)
  return sumOf(A, [
    expected,
    A.multiply(z, A.subtract(negative, A.multiply(rest, A.multiply(square, square)))),
    A.multiply(A.multiply(z, z), positive),
    A.multiply(number(A, 3), law),
  ]);
};
/** (1 − γ)c²/(γ b): the other root of the bound, at −κ ≤ 0. */
const root = <M>(A: Arithmetic<M>, rest: M, c2: M, gamma: M, b: M): M =>
  A.multiply(A.multiply(rest, c2), A.reciprocal(A.multiply(gamma, b)));
const sumOf = <M>(A: Arithmetic<M>, terms: readonly M[]): M => terms.reduce((total, term) => A.add(total, term));

/** 4/(b² + `more`) */
const overSquare =
  (more: number): Formula =>
  (A, { step: b }) =>
    A.scale(number(A, 4), A.reciprocal(A.add(number(A, more), A.multiply(b, b))));

export const floorFromMoments: Claim = {
  id: 'pcn/floor-from-moments',
  title:
    'Of pixels with mean 0, variance 1 and values up to b, the mean squared negative part is at least 1/(1 + b²), and can be that',
  source: { paper: 'PCN', place: '§6c, the floor, without looking at the data' },
  statement:
    'z₋² ≥ (1−γ)(−c² − 2cz) + γz² for z ≤ b, with c = 1/b and γ = (c²+2)/(b+c)²: the difference is (1−γ)(z+c)² below 0, and γ(b−z)(z+κ) above, κ = (1−γ)c²/(γb). The mean of the right side is 1/(1+b²), which the law on −c and b attains.',
  formula: String.raw`\mathbb E\,z = 0,\ \mathbb E\,z^2 = 1,\ z \le b \;\Longrightarrow\; \mathbb E\,\min(z,0)^2 \ge \frac{1}{1+b^2}`,
  expected: 'holds',
  test: {
    ...{ kind: 'identity', regime, left: proof, right: overSquare(1) },
    controls: { '1/b² in place of 1/(1 + b²)': overSquare(0) },
  },
};
