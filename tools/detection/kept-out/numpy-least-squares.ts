import type { Entry } from '../kit/rule.ts';

export default {
  rule: { command: 'numpy-least-squares.py' },
  wrong: false,
  defect: 'least squares on all errors at once, in NumPy',
  cause: 'none',
  regime: 'plain',
} satisfies Entry;
