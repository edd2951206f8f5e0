import { equilibriumOf, pc, refusing, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('plain-sigmoid-layerwise', {
    capabilities: {
      nonlinear: true,
      skips: false,
      scales: false,
      precisions: false,
      activations: ['sigmoid', 'identity'],
      placements: ['after'],
    },
    infer: (net, options) =>
      refusing(net, {
        nonlinear: true,
        skips: false,
        scales: false,
        precisions: false,
        activations: ['sigmoid', 'identity'],
        placements: ['after'],
      }) ?? equilibriumOf(net, options),
  }),
  wrong: false,
  defect: 'sigmoid networks by their own descent',
  cause: 'none',
  regime: 'nonlinear',
} satisfies Entry;
