import { netOf } from '../kit/net.ts';
import { DEFINITION, energy } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('energy-without-half', {
    ...NONLINEAR,
    energy: (_, problem, z) => 2 * energy(DEFINITION, netOf(problem), z),
  }),
  wrong: true,
  defect: 'the energy reported lacks its ½',
  cause: 'factor 2 in the energy',
  regime: 'constant',
  deviates: 'everywhere',
} satisfies Entry;
