import { equilibriumOf, pc, refusing, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('plain-tanh', {
    capabilities: {
      nonlinear: true,
      skips: false,
      scales: false,
      precisions: false,
      activations: ['tanh', 'identity'],
      placements: ['after'],
    },
    infer: (net, options) =>
      refusing(net, {
        nonlinear: true,
        skips: false,
        scales: false,
        precisions: false,
        activations: ['tanh', 'identity'],
        placements: ['after'],
      }) ?? equilibriumOf(net, options),
  }),
  wrong: false,
  defect: 'a plain tanh network with biases, as a PyTorch script has it',
  cause: 'none',
  regime: 'nonlinear',
} satisfies Entry;
