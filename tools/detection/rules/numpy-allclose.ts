import type { Entry } from '../kit/rule.ts';

export default {
  rule: { command: 'numpy-allclose.py' },
  wrong: true,
  defect: 'inference stops where np.allclose says that activities stand still',
  cause: 'stops too early: np.allclose',
  regime: 'stopping',
  deviates: 'regime',
} satisfies Entry;
