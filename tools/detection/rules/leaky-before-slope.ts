import { slope, value } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('leaky-before-slope', {
    ...NONLINEAR,
    parts: {
      value: (phi, u, { before }) => (phi === 'leaky-relu' && before && u < 0 ? 0.2 * u : value(phi, u)),
      slopeBack: (phi, u, { before }) => (phi === 'leaky-relu' && before && u < 0 ? 0.2 : slope(phi, u)),
    },
  }),
  wrong: true,
  defect: 'leaky ReLU before the weights has slope 0.2 and not 0.01',
  cause: 'slope of leaky ReLU',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
