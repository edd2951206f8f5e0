import type { Entry } from '../kit/rule.ts';

export default {
  rule: { command: 'numpy-float32.py' },
  wrong: false,
  defect: 'updates in NumPy’s float32, declared',
  cause: 'none',
  regime: 'precision',
} satisfies Entry;
