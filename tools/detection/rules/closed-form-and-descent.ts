import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('closed-form-and-descent', { ...NONLINEAR }),
  wrong: false,
  defect: 'closed form in linear networks, descent elsewhere',
  cause: 'none',
  regime: 'plain',
} satisfies Entry;
