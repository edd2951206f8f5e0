import { beforeAll, describe, expect, test } from 'vitest';
import { pcTheorem1 } from '../src/learning/index.ts';
import { GENERATIVE_RULES } from '../src/learning/generative/index.ts';
import { type Assertion, HEAD, project, titlesOf } from './vitestProject.ts';

// A rule for nonlinear networks too, how often it asks, and what it refuses, each in a project of its own: vitestConformance.thorough.test.ts.
describe('conformance from pcn-check/vitest', () => {
  let all: readonly Assertion[] = [];
  beforeAll(async () => {
    all = await project(
      'outcomes',
      `${HEAD}
conformance(of('pc-theorem-1'), { profile: 'extended' });
conformance({ ...closedForm, name: 'another seed' }, { seed: 2 });
conformance({
  ...closedForm,
  name: 'wrong',
  learn: async (A, problem, z) =>
    (await closedForm.learn(A, problem, z)).map(({ weights }) => ({ weights: { ...weights, data: weights.data.map((v) => -v) } })),
});
conformance({ ...closedForm, name: 'passes unexpectedly', departures: { locality: 'It is said to.' } });
conformance({ ...closedForm, name: 'hangs', infer: () => new Promise(() => {}) }, { timeLimit: 0.5 });
conformance({
  ...closedForm,
  name: 'writes over targets',
  async infer(A, problem, options) {
    const z = await closedForm.infer(A, problem, options);
    problem.y.data.fill(0);
    return z;
  },
});
conformance({ ...closedForm, name: 'after it' });
conformance({
  ...closedForm,
  name: 'lacks all',
  capabilities: { depth: [99, 99] },
  infer: async () => ({ undecided: 'no network is deep enough' }),
});
conformance({
  ...closedForm,
  name: 'lacks skips',
  capabilities: { skips: false, scales: false },
  infer: async (A, problem, options) =>
    chainOf(problem).some((at) => at.skip || at.scale.data[0] !== 1)
      ? { undecided: 'plain layers only' }
      : closedForm.infer(A, problem, options),
});
conformance(GENERATIVE_RULES.find(({ id }) => id === 'pcn-closed-form')!);
`,
    );
  }, 600_000);

  const of = (name: string): readonly Assertion[] => all.filter(({ ancestorTitles }) => ancestorTitles[0] === name);
  const failed = (name: string): Record<string, string> =>
    Object.fromEntries(
      of(name)
        .filter(({ status }) => status === 'failed')
        .map(({ title, failureMessages }) => [title.slice(0, 3), failureMessages.join('\n')]),
    );

  test('gives one test a check and a last one, with titles that neither seed nor outcome changes', () => {
    expect(of(pcTheorem1.name).map(({ title }) => title)).toEqual(titlesOf('extended'));
    for (const name of ['another seed', 'wrong', 'passes unexpectedly', 'hangs', 'lacks skips'])
      expect(of(name).map(({ title }) => title)).toEqual(titlesOf('core'));
  });

  test('passes a rule whose departures are declared, and skips what had nothing to say', () => {
    expect(failed(pcTheorem1.name)).toEqual({});
    expect(failed('another seed')).toEqual({});
    const skipped = of('another seed').filter(({ status }) => status === 'skipped');
    expect(skipped.map(({ title }) => title.slice(0, 3))).toEqual(['C14', 'C15', 'C17']);
  });

  test('fails a wrong rule with what was asked, what came, the smallest case, the line that asks again and the likely cause', () => {
    const { C04, eve, ...others } = failed('wrong');
    expect(Object.keys(others)).toEqual(['C05', 'C06']);
    expect(C04).toMatch(/^NotAsExpected: energy-descent is refuted, expected holds\n/);
    expect(C04).toMatch(/asked: +activities have an energy between/);
    expect(C04).toMatch(/came: .* is -7/);
    expect(C04).toContain('widths 1-1-1, batch 1; x = [1], y = [-94], W_1 = [2], W_2 = [3]');
    expect(C04).toContain("checkRule(rule, { seed: 1, profile: 'core', checks: ['energy-descent'] })");
    expect(eve).toContain('likely cause: the update is −1 times what it must be: a sign error in the update');
  });

  test('fails a departure that does not show', () => {
    const { C10, eve, ...others } = failed('passes unexpectedly');
    expect(others).toEqual({});
    expect(C10).toMatch(/locality is holds, expected refuted[^]*declared: +It is said to/);
    expect(eve).toContain('C10 locality: holds, expected refuted');
  });

  test('fails a rule that writes over its arguments, and passes the next one', () => {
    const messages = failed('writes over targets');
    const silent = new Set(['C06', 'C14', 'C15', 'C17']); // it learns as it should, and declares no absence, nor promises
    const asked = titlesOf('core').map((title) => title.slice(0, 3));
    expect(Object.keys(messages)).toEqual(asked.filter((number) => !silent.has(number)));
    expect(messages['C03']).toMatch(
      /stationarity is refuted, expected holds\n[^]*came: +infer changed y \(entry 0 was -94, is 0\)/,
    );
    expect(messages['C03']).toContain('y = [-94]');
    expect(failed('after it')).toEqual({});
  });

  test('fails every check of a rule that hangs, and gives it up after three answers', () => {
    const messages = failed('hangs');
    expect(Object.keys(messages)).toEqual(
      titlesOf('core')
        .filter((title) => !/^C1[457]/.test(title)) // it declares no absence, promises nothing, and has no step
        .map((title) => title.slice(0, 3)),
    );
    expect(messages['C01']).toContain('the rule did not answer within 0.5 s');
    expect(messages['C02']).toContain('given up: the rule did not answer within 0.5 s'); // no refusal
  });

  test('fails a partial result in the last test, and there alone', () => {
    expect(failed('lacks skips')).toEqual({});
    expect(Object.keys(failed('lacks all'))).toEqual(['eve']);
    expect(failed('lacks all')['eve']).toMatch(/the result is partial\n +no check decided about activities/);
  });

  test('conformance of pcn-check/vitest makes one test a check of it, skips what is not for it, and ends with the whole', () => {
    const assertions = of(GENERATIVE_RULES.find(({ id }) => id === 'pcn-closed-form')!.name);
    const told = assertions.map(({ title, status }) => `${title.slice(0, 3)} ${status}`);
    const passed = ['G01', 'G02', 'G03', 'G04', 'G05', 'G06', 'G07', 'G08', 'G09', 'G10'].map((n) => `${n} passed`);
    expect(told).toEqual([...passed, 'G11 skipped', 'G12 passed', 'G13 skipped', 'G14 skipped', 'eve passed']);
  });
});
