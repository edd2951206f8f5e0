import { equilibriumOf, pc, refusing, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('plain-relu', {
    capabilities: {
      nonlinear: true,
      skips: false,
      scales: false,
      precisions: false,
      activations: ['relu', 'identity'],
      placements: ['after'],
    },
    infer: (net, options) =>
      refusing(net, {
        nonlinear: true,
        skips: false,
        scales: false,
        precisions: false,
        activations: ['relu', 'identity'],
        placements: ['after'],
      }) ?? equilibriumOf(net, options),
  }),
  wrong: false,
  defect: 'a plain ReLU network with biases',
  cause: 'none',
  regime: 'nonlinear',
} satisfies Entry;
