import type { Undecided } from '../../../src/learning/rule.ts';
import { type Net, isLinear } from '../kit/net.ts';
import { equilibriumOf, pc, type Entry } from '../kit/rule.ts';

const refused = (net: Net): Undecided | undefined =>
  isLinear(net) || net.layers.at(-1)!.phi === 'identity' ? undefined : { undecided: 'the output is always linear' };

export default {
  rule: pc('linear-readout', {
    capabilities: { nonlinear: true, outputs: ['identity'] },
    infer: (net, options) => refused(net) ?? equilibriumOf(net, options),
  }),
  wrong: false,
  defect: 'any hidden activation, and an output that is always linear',
  cause: 'none',
  regime: 'nonlinear',
} satisfies Entry;
