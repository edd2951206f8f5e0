import { closed, inChunks } from '../kit/extra.ts';
import { DEFINITION, updates } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('chunks-of-eight', {
    infer: (net) => inChunks(net, 8, (part) => closed(part)),
    learn: (net, z) => updates(DEFINITION, net, z),
  }),
  wrong: false,
  defect: 'the batch is settled eight samples at a time',
  cause: 'none',
  regime: 'shapes',
} satisfies Entry;
