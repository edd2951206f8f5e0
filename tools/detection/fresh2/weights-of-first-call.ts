import { shapeKey } from '../kit/extra.ts';
import { type Net } from '../kit/net.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

const first = new Map<string, Net['layers']>();

export default {
  rule: pc('weights-of-first-call', {
    ...NONLINEAR,
    seeInfer: (net) => {
      const key = shapeKey(net);
      const layers = first.get(key) ?? net.layers;
      first.set(key, layers);
      return { ...net, layers };
    },
  }),
  wrong: true,
  defect: 'inference is compiled for each shape with the weights of its first call as constants',
  cause: 'weights of the first call in inference',
  regime: 'time',
  deviates: 'regime',
} satisfies Entry;
