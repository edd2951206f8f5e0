import type { ExactArithmetic } from '../../arithmetic/arithmetic.ts';
import { innerProduct, squaredNorm } from '../../definition/energy.ts';
import type { Case, Claim, SearchTest } from '../../evidence/claim.ts';
import { equilibrium } from '../../theory/equilibrium.ts';

/** Layers above the input whose feedforward activity is not itself zero: ⟨z*_l, f_l⟩ for l = 1..L−1. */
function inner<M>(A: ExactArithmetic<M>, c: Case<M>, which: 'zStar' | 'zHat'): M[] {
  const e = equilibrium(A, c);
  const zero = A.matrix(1, 1, [0]);
  return e.zHat
    .slice(1, -1)
    .flatMap((zHat, i) => (A.equals(squaredNorm(A, zHat), zero) ? [] : [innerProduct(A, e[which][i + 1]!, zHat)]));
}

const everywhere =
  (which: 'zStar' | 'zHat', good: (value: string) => boolean): SearchTest['statement'] =>
  (A, c) => {
    const zero = A.matrix(1, 1, [0]);
    const bad = inner(A, c, which).find((value) => !good(A.format(value)[0]![0]!));
    return { holds: bad === undefined, left: bad ?? zero, right: zero };
  };

const regime = { family: 'dln', batch: 'one', minDepth: 2 } as const;

export const theorem1Nonzero: Claim = {
  id: 'se/theorem-1-nonzero-printed',
  title: "Theorem 1's rate exists irrespective of activities, weights and architecture",
  source: { paper: 'SE', place: '§3.2, before Theorem 1' },
  statement: 'The inner product ⟨x*_l, x̂_l⟩ that the rate divides by is non-zero whenever x̂_l is.',
  formula: String.raw`\hat x_l \neq 0 \;\Longrightarrow\; x_l^{*\top}\hat x_l \neq 0`,
  expected: 'refuted',
  erratum: {
    note: 'An assumption is missing: inference can turn an activity orthogonal to its feedforward value, and the rate is then 1/0.',
    corrected: 'se/theorem-1',
  },
  test: {
    kind: 'search',
    regime,
    shown: ['⟨x*, x̂⟩', '0'],
    statement: everywhere('zStar', (value) => value !== '0'),
    controls: { 'the same for ⟨x̂, x̂⟩': everywhere('zHat', (value) => value !== '0') },
  },
};

export const theorem1Positive: Claim = {
  id: 'se/theorem-1-positive',
  title: "Theorem 1's rates are always positive",
  source: { paper: 'PC', place: 'SE Theorem 1, on which the paper is silent' },
  statement:
    "The inner product ⟨x*_l, x̂_l⟩ is never negative. Where it is, the rule ascends that layer's own energy, while the output still moves along r.",
  formula: String.raw`x_l^{*\top}\hat x_l \ge 0`,
  expected: 'refuted',
  test: {
    kind: 'search',
    regime,
    shown: ['⟨x*, x̂⟩', '0'],
    statement: everywhere('zStar', (value) => !value.startsWith('-')),
    controls: { 'the same for ⟨x̂, x̂⟩': everywhere('zHat', (value) => !value.startsWith('-')) },
  },
};
