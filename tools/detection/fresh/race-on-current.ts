import type { Net } from '../kit/net.ts';
import { NONLINEAR, equilibriumOf, pc, type Entry } from '../kit/rule.ts';

let current: Net;

export default {
  rule: pc('race-on-current', {
    ...NONLINEAR,
    infer: async (net, options) => {
      current = net;
      await new Promise((resolve) => setImmediate(resolve));
      return equilibriumOf(current, options);
    },
  }),
  wrong: true,
  defect: 'the problem is kept in a field across a wait: of questions asked at once all get the answer to the last',
  cause: 'shared state between concurrent calls',
  regime: 'time',
  deviates: 'regime',
} satisfies Entry;
