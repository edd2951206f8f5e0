import { closed } from '../kit/extra.ts';
import { DEFINITION, plus, sweep } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('feedback-ascends', {
    infer: (net) => {
      const hat = sweep(DEFINITION, net);
      return closed(net).map((zl, l) => plus(hat[l]!, plus(hat[l]!, zl, -1)));
    },
  }),
  wrong: true,
  defect: 'the feedback has the wrong sign: errors push activities the other way',
  cause: 'sign of the feedback',
  regime: 'sign',
  deviates: 'everywhere',
} satisfies Entry;
