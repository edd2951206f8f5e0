import type { Entry } from '../kit/rule.ts';

export default {
  rule: { command: 'numpy-id-cache.py' },
  wrong: true,
  defect: 'the rescaling matrix is kept by id() of a weight matrix, which Python gives to another one later',
  cause: 'cache by the identity of an object that is gone',
  regime: 'time',
  deviates: 'regime',
} satisfies Entry;
