import { equilibriumOf, pc, refusing, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('three-layers', {
    capabilities: { nonlinear: true, depth: [2, 3] },
    infer: (net, options) => refusing(net, { nonlinear: true, depth: [2, 3] }) ?? equilibriumOf(net, options),
  }),
  wrong: false,
  defect: 'networks of two or three layers',
  cause: 'none',
  regime: 'nonlinear',
} satisfies Entry;
