import { predictionDerivative } from '../../definition/changes.ts';
import { innerProduct } from '../../definition/energy.ts';
import type { Claim, Formula } from '../../evidence/claim.ts';
import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import type { Case } from '../../evidence/claim.ts';
import { residual } from '../../theory/feedforward.ts';
import { rescaledChanges, unscaled } from '../parts.ts';

/** r ⟨r, Δŷ⟩ against Δŷ ‖r‖²: equal exactly when Δŷ is parallel to r. */
const along =
  (changes: <M>(A: Arithmetic<M>, c: Case<M>) => M[]): Formula =>
  (A, c) => {
    const r = residual(A, c);
    const change = predictionDerivative(A, c, changes(A, c));
    const rest = A.subtract(A.scale(innerProduct(A, r, r), change), A.scale(innerProduct(A, r, change), r));
    return A.add(r, rest);
  };

export const appendixIRate: Claim = {
  id: 'se/residual-rate-printed',
  title: 'In a residual network, α_l = 1/⟨x*_{l−1}, x*_{l−1}⟩ gives perfect alignment',
  source: { paper: 'SE', place: 'Appendix I, third bullet, and Fig. 6' },
  statement: "The prediction's change is parallel to the residual, for one sample.",
  formula: String.raw`\alpha_l = \frac{1}{x_{l-1}^{*\top}x_{l-1}^{*}} \;\Longrightarrow\; \|r\|^2\,\Delta\hat y = (r^\top\Delta\hat y)\, r`,
  expected: 'refuted',
  erratum: {
    note: "The rate is not Theorem 1's: ⟨x*, x*⟩ in place of ⟨x*, x̂⟩ aligns well but not perfectly.",
    corrected: 'se/residual-theorem-1',
  },
  test: {
    kind: 'identity',
    regime: { family: 'residual', batch: 'one', minDepth: 2 },
    left: residual,
    right: along((A, c) => rescaledChanges(A, c, (zStar) => [zStar, zStar])),
    controls: {
      'rate 1': along(unscaled),
      "backpropagation's rate": along((A, c) => rescaledChanges(A, c, (_, zHat) => [zHat, zHat])),
    },
  },
};
