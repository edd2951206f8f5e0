import { DEFINITION, times, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('twice', {
    ...NONLINEAR,
    learn: (net, z) =>
      updates(DEFINITION, net, z).map((d) => ({
        weights: times(2, d.weights),
        ...(d.bias && { bias: times(2, d.bias) }),
      })),
  }),
  wrong: true,
  defect: 'the energy is written without its ½, so updates are twice as large',
  cause: 'factor 2 in the update',
  regime: 'constant',
  deviates: 'everywhere',
} satisfies Entry;
