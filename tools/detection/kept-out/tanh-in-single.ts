import { value } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('tanh-in-single', {
    ...NONLINEAR,
    parts: { value: (phi, u) => (phi === 'tanh' ? Math.fround(Math.tanh(Math.fround(u))) : value(phi, u)) },
  }),
  wrong: true,
  defect: 'tanh is evaluated in float32',
  cause: 'float32 in the activation',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
