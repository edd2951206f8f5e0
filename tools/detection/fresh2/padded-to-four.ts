import { type Matrix, beside, columns } from '../kit/net.ts';
import { DEFINITION, updates } from '../kit/pc.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

export default {
  rule: pc('padded-to-four', {
    ...NONLINEAR,
    learn: (net, z) => {
      const last = Array.from({ length: (4 - (net.B % 4)) % 4 }, () => net.B - 1);
      const pad = (m: Matrix): Matrix => beside([m, ...last.map((b) => columns(m, b, b + 1))]);
      return updates(DEFINITION, { ...net, x: pad(net.x), y: pad(net.y), B: net.B + last.length }, z.map(pad));
    },
  }),
  wrong: true,
  defect: 'batches are padded to a multiple of four by repeating the last sample, and the mean is over all of them',
  cause: 'last sample counted several times, batch padded to a multiple of 4',
  regime: 'shapes',
  deviates: 'everywhere',
} satisfies Entry;
