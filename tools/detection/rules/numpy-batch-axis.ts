import type { Entry } from '../kit/rule.ts';

export default {
  rule: { command: 'numpy-batch-axis.py' },
  wrong: true,
  defect: 'from nine samples on, the update is a covariance: presynaptic activities are centred',
  cause: 'presynaptic activities centred in larger batches',
  regime: 'shapes',
  deviates: 'regime',
} satisfies Entry;
