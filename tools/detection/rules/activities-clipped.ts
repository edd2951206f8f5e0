import { mapped } from '../kit/net.ts';
import { NONLINEAR, equilibriumOf, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('activities-clipped', {
    ...NONLINEAR,
    infer: async (net, options) => {
      const z = await equilibriumOf(net, options);
      return 'undecided' in z ? z : z.map((zl) => mapped(zl, (v) => Math.min(1000, Math.max(-1000, v))));
    },
  }),
  wrong: true,
  defect: 'hidden activities are clipped to ±1000 against explosions',
  cause: 'activities clipped at 1000',
  regime: 'numbers',
  deviates: 'regime',
} satisfies Entry;
