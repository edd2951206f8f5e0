import { slope } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('nesterov-everywhere-small', { ...NONLINEAR, partsInfer: { slopeBack: (phi, u) => slope(phi, u) } }),
  wrong: false,
  defect: 'nonlinear networks by its own accelerated descent, linear ones by their closed form',
  cause: 'none',
  regime: 'nonlinear',
} satisfies Entry;
