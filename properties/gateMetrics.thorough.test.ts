import { describe, test } from 'vitest';
import { LEARNING_RULES } from '../src/learning/index.ts';
import { expectAsCommitted } from './committedBaseline.ts';

describe('the committed baselines', () => {
  for (const rule of LEARNING_RULES)
    test(`${rule.id} is as it was when its baseline was made, on this machine too`, () => expectAsCommitted(rule));
});
