import { netOf, norm } from '../kit/net.ts';
import { DEFINITION, errors } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('energy-mean-of-units', {
    ...NONLINEAR,
    energy: (_, problem, z) => {
      const net = netOf(problem);
      return errors(DEFINITION, net, z).reduce(
        (sum, e, i) => sum + (net.layers[i]!.p * norm([e]) ** 2) / 2 / e.data.length,
        0,
      );
    },
  }),
  wrong: true,
  defect: 'the energy takes the mean of squared errors over units too, as a loss function does by default',
  cause: 'energy averaged over the units of each layer',
  regime: 'constant',
  deviates: 'everywhere',
} satisfies Entry;
