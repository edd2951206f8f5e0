import { equilibriumOf, pc, refusing, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('no-skips', {
    capabilities: { nonlinear: true, skips: false },
    infer: (net, options) => refusing(net, { nonlinear: true, skips: false }) ?? equilibriumOf(net, options),
  }),
  wrong: false,
  defect: 'no skips',
  cause: 'none',
  regime: 'nonlinear',
} satisfies Entry;
