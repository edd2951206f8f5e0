import { equilibriumOf, pc, refusing, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('no-precisions-linear', {
    capabilities: { nonlinear: false, precisions: false },
    infer: (net, options) => refusing(net, { nonlinear: false, precisions: false }) ?? equilibriumOf(net, options),
  }),
  wrong: false,
  defect: 'a linear network of unit precisions',
  cause: 'none',
  regime: 'nonlinear',
} satisfies Entry;
