import { equilibriumOf, pc, refusing, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('tanh-before', {
    capabilities: {
      nonlinear: true,
      skips: false,
      scales: false,
      precisions: false,
      activations: ['tanh', 'identity'],
      placements: ['before'],
    },
    infer: (net, options) =>
      refusing(net, {
        nonlinear: true,
        skips: false,
        scales: false,
        precisions: false,
        activations: ['tanh', 'identity'],
        placements: ['before'],
      }) ?? equilibriumOf(net, options),
  }),
  wrong: false,
  defect: 'tanh before the weights, as in the first papers',
  cause: 'none',
  regime: 'nonlinear',
} satisfies Entry;
