import type { Entry } from '../kit/rule.ts';

export default {
  rule: { command: 'numpy-pinv-rcond.py' },
  wrong: true,
  defect: 'least squares with a cut-off of 1e-2 for small singular values',
  cause: 'cut-off in a pseudoinverse',
  regime: 'numbers',
  deviates: 'regime',
} satisfies Entry;
