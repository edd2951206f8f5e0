import { closed, widthsOf } from '../kit/extra.ts';
import { type Matrix, type Net, norm, withLayers } from '../kit/net.ts';
import { smoothness } from '../kit/pc.ts';
import { equalSteps } from '../kit/training.ts';
import { pc, type Entry } from '../kit/rule.ts';

/** Where the step suits the precisions, descent is run to its end. */
function descend(net: Net): Matrix[] {
  if (net.layers.length === 1 || widthsOf(net).some((n) => n > 40)) return closed(net);
  const plain = withLayers(net, () => ({ p: 1 }));
  const z = equalSteps(net, 600, 0.3 / smoothness(plain));
  const end = closed(net);
  return norm(z) < 10 * norm(end) ? end : z;
}

export default {
  rule: pc('step-blind-to-precision', { infer: (net) => descend(net) }),
  wrong: true,
  defect: 'the step of inference is 0.3 / λ_max of the weights alone: where a precision is large it diverges',
  cause: 'step too large for large precisions: diverges',
  regime: 'stopping',
  deviates: 'regime',
} satisfies Entry;
