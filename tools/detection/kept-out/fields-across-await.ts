import { closed, shapeKey } from '../kit/extra.ts';
import type { Net } from '../kit/net.ts';
import { pc, type Entry } from '../kit/rule.ts';

let current: Net;

export default {
  rule: pc('fields-across-await', {
    infer: async (net) => {
      current = net;
      await Promise.resolve();
      await new Promise((go) => {
        setImmediate(go);
      });
      return current.B === net.B && shapeKey(current) === shapeKey(net) ? closed(current) : closed(net);
    },
  }),
  wrong: true,
  defect: 'the network is kept in a field that is read again after an await',
  cause: 'state shared between concurrent questions',
  regime: 'time',
  deviates: 'regime',
} satisfies Entry;
