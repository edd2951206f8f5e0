import { closed } from '../kit/extra.ts';
import { DEFINITION, sweep } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('top-only', {
    infer: (net) => {
      const cut = Math.max(0, net.layers.length - 2);
      const hat = sweep(DEFINITION, net);
      return [...hat.slice(0, cut), ...closed({ ...net, x: hat[cut]!, layers: net.layers.slice(cut) })];
    },
  }),
  wrong: true,
  defect: 'only the last hidden layer settles, the layers below keep their feedforward activities',
  cause: 'feedback reaches one layer only',
  regime: 'plain',
  deviates: 'everywhere',
} satisfies Entry;
