import { value } from '../kit/net.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

export default {
  rule: pc('tanh-by-expm1', {
    ...NONLINEAR,
    partsLearn: {
      value: (phi, u) =>
        phi === 'tanh'
          ? Math.sign(u) * (-Math.expm1(-2 * Math.abs(u)) / (2 + Math.expm1(-2 * Math.abs(u))))
          : value(phi, u),
    },
  }),
  wrong: false,
  defect: 'tanh by expm1',
  cause: 'none',
  regime: 'nonlinear',
} satisfies Entry;
