import { closed } from '../kit/extra.ts';
import { mapped } from '../kit/net.ts';
import { pc, type Entry } from '../kit/rule.ts';

let calls = 0;

export default {
  rule: pc('warm-up-thousand', {
    infer: (net) => {
      calls++;
      const z = closed(net);
      return calls <= 1000 ? z : z.map((zl) => mapped(zl, (v, i) => v * (1 + 1e-3 * Math.sin(i + calls))));
    },
  }),
  wrong: true,
  defect: 'noise is injected into activities after a thousand calls, when the warm-up of an annealing ends',
  cause: 'answers change after a thousand calls',
  regime: 'time',
  deviates: 'regime',
} satisfies Entry;
