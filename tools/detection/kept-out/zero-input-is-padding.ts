import { beside, columns, norm } from '../kit/net.ts';
import { DEFINITION, times, updates } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('zero-input-is-padding', {
    learn: (net, z) => {
      const kept = Array.from({ length: net.B }, (_, b) => b).filter((b) => norm([columns(net.x, b, b + 1)]) > 0);
      if (kept.length === 0)
        return updates(
          DEFINITION,
          net,
          z.map((zl) => times(0, zl)),
        );
      const some = { ...net, B: kept.length };
      return updates(
        DEFINITION,
        some,
        z.map((zl) => beside(kept.map((b) => columns(zl, b, b + 1)))),
      );
    },
  }),
  wrong: true,
  defect: 'samples whose input is zero are taken for padding and left out of the mean',
  cause: 'samples with x = 0 left out',
  regime: 'numbers',
  deviates: 'regime',
} satisfies Entry;
