import { DEFINITION, sweep } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('last-hidden-without-pull', {
    infer: (net) => {
      const hat = sweep(DEFINITION, net);
      return [...hat.slice(0, -1), net.y];
    },
  }),
  wrong: true,
  defect: 'the last hidden layer gets no feedback from the output',
  cause: 'feedback into the last hidden layer missing',
  regime: 'plain',
  deviates: 'everywhere',
} satisfies Entry;
