import { DEFINITION, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('layers-by-name', {
    ...NONLINEAR,
    learn: (net, z) => {
      const found = updates(DEFINITION, net, z).map((d, i) => [`layer${i + 1}`, d] as const);
      return found.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, d]) => d);
    },
  }),
  wrong: true,
  defect: 'layers are kept by name, so that layer 10 comes after layer 1',
  cause: 'order of layers: sorted as strings',
  regime: 'shapes',
  deviates: 'regime',
} satisfies Entry;
