import { shapeKey } from '../kit/extra.ts';
import { DEFINITION, type Update, plus, updates } from '../kit/pc.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

const sums = new Map<string, Update[]>();

export default {
  rule: pc('gradients-not-zeroed', {
    ...NONLINEAR,
    learn: (net, z) => {
      const now = updates(DEFINITION, net, z);
      const kept = sums.get(shapeKey(net));
      const sum = now.map((d, i) => ({
        weights: kept ? plus(kept[i]!.weights, d.weights) : d.weights,
        ...(d.bias && { bias: kept?.[i]!.bias ? plus(kept[i]!.bias, d.bias) : d.bias }),
      }));
      sums.set(shapeKey(net), sum);
      return sum;
    },
  }),
  wrong: true,
  defect: 'gradients are not zeroed between calls: updates of one shape add up',
  cause: 'updates add up over calls',
  regime: 'time',
  deviates: 'everywhere',
} satisfies Entry;
