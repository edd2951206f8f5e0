import { closed, inChunks } from '../kit/extra.ts';
import { DEFINITION, sweep } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('last-chunk-lost', {
    infer: (net) => {
      const last = net.B > 8 ? net.B - (net.B % 8) : net.B;
      return inChunks(net, 8, (part, from) =>
        from >= last ? [...sweep(DEFINITION, part).slice(0, -1), part.y] : closed(part),
      );
    },
  }),
  wrong: true,
  defect: 'the batch is settled eight samples at a time, and an incomplete last chunk keeps its feedforward activities',
  cause: 'samples beyond a multiple of eight are not settled',
  regime: 'shapes',
  deviates: 'regime',
} satisfies Entry;
