import { describe, expect, test } from 'vitest';
import { HEAD, project, titlesOf } from './vitestProject.ts';

describe('conformance from pcn-check/vitest', () => {
  test('asks a rule no more for one check after another than for all at once', async () => {
    const counted = await project(
      'counts',
      `import { expect, test } from 'vitest';
import { checkRule } from 'pcn-check';
${HEAD}
const counting = () => {
  let count = 0;
  const rule = { ...closedForm, infer: (...args) => (count++, closedForm.infer(...args)) };
  return { rule, count: () => count };
};
const [one, all] = [counting(), counting()];
conformance(one.rule);
test('as often', async () => {
  await checkRule(all.rule, { seed: 1 });
  expect(one.count()).toBe(all.count());
});
`,
    );
    expect(counted.at(-1)).toMatchObject({ title: 'as often', status: 'passed' });
  });

  test('passes a rule whose departures are declared, and skips what had nothing to say', async () => {
    const told = await project('extended', `${HEAD}conformance(of('backprop'), { profile: 'extended' });`);
    expect(told.map(({ title }) => title)).toEqual(titlesOf('extended'));
    expect(told.filter(({ status }) => status === 'failed')).toEqual([]);
  });

  test('refuses a departure from no check before any test', async () => {
    const refused = project('refused', `${HEAD}conformance({ ...closedForm, departures: { speed: 'It is slow.' } });`);
    await expect(refused).rejects.toThrow(/must name checks, got "speed"/);
  });
});
