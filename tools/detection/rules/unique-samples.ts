import { beside, columns } from '../kit/net.ts';
import { DEFINITION, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('unique-samples', {
    ...NONLINEAR,
    learn: (net, z) => {
      const seen = new Map<string, number>();
      for (let b = 0; b < net.B; b++) {
        const key = [...columns(net.x, b, b + 1).data, ...columns(net.y, b, b + 1).data].join();
        if (!seen.has(key)) seen.set(key, b);
      }
      const kept = [...seen.values()];
      return updates(
        DEFINITION,
        { ...net, B: kept.length },
        z.map((zl) => beside(kept.map((b) => columns(zl, b, b + 1)))),
      );
    },
  }),
  wrong: true,
  defect: 'equal samples of a batch are kept once, and the mean is over those',
  cause: 'equal samples counted once',
  regime: 'numbers',
  deviates: 'regime',
} satisfies Entry;
