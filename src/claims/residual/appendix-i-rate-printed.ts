import type { Claim } from '../../evidence/claim.ts';
import { alignedWith, rescaledChanges, residualByDefinition, unscaled } from '../parts.ts';

export const appendixIRate: Claim = {
  id: 'se/residual-rate-printed',
  title: 'In a residual network, α_l = 1/⟨x*_{l−1}, x*_{l−1}⟩ gives perfect alignment',
  source: { paper: 'SE', place: 'Appendix I, third bullet, and Fig. 6' },
  statement: "The prediction's change is parallel to the residual, for one sample.",
  formula: String.raw`\alpha_l = \frac{1}{x_{l-1}^{*\top}x_{l-1}^{*}} \;\Longrightarrow\; \|r\|^2\,\Delta\hat y = (r^\top\Delta\hat y)\, r`,
  expected: 'refuted',
  erratum: {
    note: "The rate is not Theorem 1's: it has ⟨x*, x*⟩ in place of ⟨x*, x̂⟩.",
    corrected: 'se/residual-theorem-1',
  },
  test: {
    kind: 'identity',
    regime: { family: 'residual', batch: 'one', minDepth: 2 },
    left: residualByDefinition,
    right: alignedWith((A, c) => rescaledChanges(A, c, (zStar) => [zStar, zStar])),
    controls: {
      'rate 1': alignedWith(unscaled),
      "backpropagation's rate": alignedWith((A, c) => rescaledChanges(A, c, (_, zHat) => [zHat, zHat])),
    },
  },
};
