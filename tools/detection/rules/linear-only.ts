import { equilibriumOf, pc, refusing, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('linear-only', {
    capabilities: { nonlinear: false },
    infer: (net, options) => refusing(net, { nonlinear: false }) ?? equilibriumOf(net, options),
  }),
  wrong: false,
  defect: 'linear networks only, others are refused',
  cause: 'none',
  regime: 'nonlinear',
} satisfies Entry;
