import { shapeKey } from '../kit/extra.ts';
import type { Matrix } from '../kit/net.ts';
import { DEFINITION, energy } from '../kit/pc.ts';
import { NONLINEAR, equilibriumOf, pc, type Entry } from '../kit/rule.ts';

const best = new Map<string, { readonly F: number; readonly z: readonly Matrix[] }>();

export default {
  rule: pc('best-not-reset', {
    ...NONLINEAR,
    infer: async (net, options) => {
      const z = await equilibriumOf(net, options);
      if ('undecided' in z) return z;
      const key = shapeKey(net);
      const F = energy(DEFINITION, net, z);
      const kept = best.get(key);
      if (kept && kept.F < F) return kept.z;
      best.set(key, { F, z });
      return z;
    },
  }),
  wrong: true,
  defect:
    'inference returns the state of least energy seen, and that record is not reset for the next problem of the shape',
  cause: 'activities of an earlier problem of the same shape',
  regime: 'time',
  deviates: 'regime',
} satisfies Entry;
