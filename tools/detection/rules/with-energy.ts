import { netOf } from '../kit/net.ts';
import { DEFINITION, energy } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('with-energy', { ...NONLINEAR, energy: (_, problem, z) => energy(DEFINITION, netOf(problem), z) }),
  wrong: false,
  defect: 'reports the energy',
  cause: 'none',
  regime: 'plain',
} satisfies Entry;
