import { DEFINITION, updates } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('whole-batch-in-one-vector', {
    learn: (net, z) => {
      const found = updates(DEFINITION, net, z).map(({ weights }) => weights);
      const flat = Float64Array.from(found.flatMap(({ data }) => [...data]));
      let from = 0;
      return found.map(({ rows, columns }) => {
        const data = flat.slice(from, from + rows * columns);
        from += rows * columns;
        return { weights: { rows, columns, data } };
      });
    },
  }),
  wrong: false,
  defect: 'parameters and updates live in one flat vector',
  cause: 'none',
  regime: 'shapes',
} satisfies Entry;
