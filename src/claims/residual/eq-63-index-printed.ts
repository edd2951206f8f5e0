import type { Claim, Formula } from '../../evidence/claim.ts';
import { pcFactors, weightGradients } from '../../theory/gradients.ts';
import { alongDirections } from '../parts.ts';
import { test } from '../sample-efficiency/eq-07-pc-gradient.ts';

/** The presynaptic activity one layer too low; below the first layer, x. */
const oneTooLow: Formula = (A, c) => {
  const { signals, presynaptic } = pcFactors(A, c);
  return alongDirections(
    A,
    c,
    weightGradients(A, c, { signals, presynaptic: presynaptic.map((_, l) => presynaptic[Math.max(0, l - 1)]!) }),
  );
};

export const eq63Printed: Claim = {
  id: 'se/residual-eq-63-index-printed',
  title: 'In a residual network, the gradient of W_l multiplies x*_{l−1}, with x_1 = x',
  source: { paper: 'SE', place: 'Eq. 63, 64, 66 with Eq. 55' },
  statement:
    'Eq. 55 clamps x_1 = x and lets W_l map x_l to x_{l+1}; Eq. 63 then prints x*_{l−1}, the activity one layer below. (Below x_1 it is taken as x.)',
  formula: String.raw`\nabla_{W_l}E = -\widetilde W_{L-1:l+1}^\top\tilde S^{-1} r\, x_{l-1}^{*\top},\qquad x_{l+1} \approx (I+W_l)\,x_l`,
  expected: 'refuted',
  erratum: {
    note: "Indices of Eq. 7's convention (x_0 = x) in a section that uses x_1 = x: the presynaptic activity is x*_l.",
    corrected: 'se/residual-eq-63-64',
  },
  test: { ...test, regime: { family: 'residual', batch: 'any', minDepth: 2, square: true }, right: oneTooLow },
};
