import { shapeKey } from '../kit/extra.ts';
import { DEFINITION, plus, type Update, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

const known = new Map<string, Update[]>();

export default {
  rule: pc('momentum-in-learn', {
    ...NONLINEAR,
    learn: (net, z) => {
      const key = shapeKey(net);
      const now = updates(DEFINITION, net, z);
      const before = known.get(key);
      const d = before
        ? now.map(({ weights, ...rest }, i) => ({ weights: plus(weights, before[i]!.weights, 0.9), ...rest }))
        : now;
      known.set(key, d);
      return d;
    },
  }),
  wrong: true,
  defect: 'learn returns the running average of an optimiser with momentum 0.9',
  cause: 'momentum in the update',
  regime: 'time',
  deviates: 'everywhere',
} satisfies Entry;
