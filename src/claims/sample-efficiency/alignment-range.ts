import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { derivativeAlong, localChanges, predictionDerivative } from '../../definition/changes.ts';
import { innerProduct, squaredError, squaredNorm } from '../../definition/energy.ts';
import type { Case, Claim } from '../../evidence/claim.ts';
import { exactly, negative, residualByDefinition } from '../parts.ts';

const change = <M>(A: Arithmetic<M>, c: Case<M>): M => predictionDerivative(A, c, localChanges(A, c));

/** ‖r vᵀ − v rᵀ‖² */
function area<M>(A: Arithmetic<M>, r: M, v: M): M {
  const rv = A.multiply(r, v, { transposeB: true });
  return squaredNorm(A, A.subtract(rv, A.transpose(rv)));
}

export const alignmentRange: Claim = {
  id: 'se/s2-3-alignment-range',
  title: 'Target alignment lies between −1 and 1, and is ±1 only along the residual',
  source: { paper: 'SE', place: 'Eq. 5 and §1, "the steepest descent in output error"; Fig. 1C; D.1' },
  statement:
    'Lagrange’s identity: what is missing to the square of alignment 1 is a sum of squares, zero only where Δŷ is parallel to r. So of all changes of one length, the one along r lowers the error fastest.',
  formula: String.raw`\|r\|^2\|\Delta\hat y\|^2 - (r^\top\Delta\hat y)^2 = \tfrac12\big\|r\,\Delta\hat y^\top - \Delta\hat y\,r^\top\big\|_F^2 \ge 0`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime: exactly(),
    left: (A, c) => {
      const [r, v] = [residualByDefinition(A, c), change(A, c)];
      const rv = innerProduct(A, r, v);
      return A.subtract(A.scale(squaredNorm(A, r), squaredNorm(A, v)), A.scale(rv, rv));
    },
    right: (A, c) => A.scale(A.matrix(1, 1, [0.5]), area(A, residualByDefinition(A, c), change(A, c))),
    controls: {
      'without ½': (A, c) => area(A, residualByDefinition(A, c), change(A, c)),
      'the target in place of the residual': (A, c) => A.scale(A.matrix(1, 1, [0.5]), area(A, c.y, change(A, c))),
    },
  },
};

export const alignmentSign: Claim = {
  id: 'se/appendix-d1-sign',
  title: 'The sign of target alignment says whether the output error falls',
  source: {
    paper: 'SE',
    place: 'D.1, "negative values indicate updates that move the prediction away from the target"',
  },
  statement: 'To first order, PC’s update lowers the squared error by rᵀΔŷ.',
  formula: String.raw`-\frac{\partial}{\partial t}\,\tfrac12\|y - \hat y\|^2 = r^\top\frac{\partial\hat y}{\partial t}`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime: exactly(),
    left: (A, c) => negative(A, derivativeAlong(A, c, localChanges(A, c), squaredError)),
    right: (A, c) => innerProduct(A, residualByDefinition(A, c), change(A, c)),
    controls: {
      'opposite sign': (A, c) => negative(A, innerProduct(A, residualByDefinition(A, c), change(A, c))),
      'the target in place of the residual': (A, c) => innerProduct(A, c.y, change(A, c)),
    },
  },
};
