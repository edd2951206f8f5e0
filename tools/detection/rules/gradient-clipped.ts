import { norm } from '../kit/net.ts';
import { DEFINITION, times, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('gradient-clipped', {
    ...NONLINEAR,
    learn: (net, z) => {
      const found = updates(DEFINITION, net, z);
      const size = norm(found.flatMap((d) => Object.values(d)));
      return size <= 1000
        ? found
        : found.map((d) => ({
            weights: times(1000 / size, d.weights),
            ...(d.bias && { bias: times(1000 / size, d.bias) }),
          }));
    },
  }),
  wrong: true,
  defect: 'updates are clipped to a global norm of 1000',
  cause: 'gradient clipping left on',
  regime: 'numbers',
  deviates: 'regime',
} satisfies Entry;
