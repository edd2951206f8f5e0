import { equilibriumOf, pc, refusing, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('eight-units', {
    capabilities: { nonlinear: true, width: 8 },
    infer: (net, options) => refusing(net, { nonlinear: true, width: 8 }) ?? equilibriumOf(net, options),
  }),
  wrong: false,
  defect: 'layers of at most eight units',
  cause: 'none',
  regime: 'nonlinear',
} satisfies Entry;
