import { describe, expect, test } from 'vitest';
import { checkRule } from '../../src/conformance/checkRule.ts';
import { pcClosedForm } from '../../src/learning/index.ts';
import { fake, using } from './commands.ts';

describe('a rule behind a command', () => {
  test('passes every check that it passes in this process', async () => {
    const report = await using({ command: fake('honest') }, (rule) => checkRule(rule, { seed: 1 }));
    const here = await checkRule(pcClosedForm, { seed: 1 });
    expect(report.checks).toEqual(here.checks);
    expect(report.asExpected).toBe(true);
  });
});
