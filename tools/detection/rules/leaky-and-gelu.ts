import { equilibriumOf, pc, refusing, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('leaky-and-gelu', {
    capabilities: {
      nonlinear: true,
      activations: ['leaky-relu', 'gelu', 'identity'],
      placements: ['after'],
      biases: false,
    },
    infer: (net, options) =>
      refusing(net, {
        nonlinear: true,
        activations: ['leaky-relu', 'gelu', 'identity'],
        placements: ['after'],
        biases: false,
      }) ?? equilibriumOf(net, options),
  }),
  wrong: false,
  defect: 'leaky ReLU and GELU, after the weights, without biases',
  cause: 'none',
  regime: 'nonlinear',
} satisfies Entry;
