import { describe, expect, test } from 'vitest';
import { EngineError } from '../../src/errors.ts';
import type { JudgingEngine } from '../../src/evidence/engines.ts';
import { judge } from '../../src/evidence/judge.ts';
import type { Finding, Outcome } from '../../src/evidence/verdict.ts';
import { claim, court, expectUndecided } from './trials.ts';
import { TRUE, control, finding, saying, certificate } from './judged.ts';

describe('findings are combined', () => {
  const outcomeWith = async (...said: readonly Finding[]): Promise<unknown> => {
    const verdict = await judge(claim(TRUE), court({ engines: said.map((f) => saying(f)) }));
    return [verdict.outcome, verdict.asExpected];
  };

  test('one refutation refutes, whatever the others say', async () => {
    expect(await outcomeWith(finding('holds'), finding('refuted'))).toEqual(['refuted', false]);
    expect(await outcomeWith(finding('undecided'), finding('refuted'))).toEqual(['refuted', false]);
  });

  test('an engine out of reach leaves the claim to the exact judge, with controls it could not see', async () => {
    expect(await outcomeWith(finding('undecided', {}, [control('holds')]))).toEqual(['holds', true]);
  });

  test('a control that is not refuted in any deciding finding spoils the verdict', async () => {
    expect(await outcomeWith(finding('holds', {}, [control('holds')]))).toEqual(['holds', false]);
    expect(await outcomeWith(finding('holds', {}, [control('refuted'), control('undecided')]))).toEqual([
      'holds',
      false,
    ]);
    expect(await outcomeWith(finding('holds', {}, [control('refuted')]))).toEqual(['holds', true]);
  });

  test('where a bound is the only evidence, undecided anywhere is undecided', async () => {
    const decide = async (...said: readonly Finding[]): Promise<Outcome> =>
      (await judge(claim(certificate), court({ engines: said.map((f) => saying(f)) }))).outcome;
    const [holds, undecided, refuted] = (['holds', 'undecided', 'refuted'] as const).map((o) =>
      finding(o, {}, [], 'certificate'),
    ) as [Finding, Finding, Finding];
    expect(await decide(holds, holds)).toBe('holds');
    expect(await decide(holds, undecided)).toBe('undecided');
    expect(await decide(holds, undecided, refuted)).toBe('refuted');
    // so is an engine that is out of reach, where no other finding decides
    expect(await decide(finding('undecided'))).toBe('undecided');
    expect(await decide(finding('undecided'), finding('holds'))).toBe('holds');
  });

  test('an engine that stops midway is named and leaves the claim undecided; the others still say what they found', async () => {
    const lost: JudgingEngine = {
      ...saying(finding('holds')),
      name: 'a device',
      identity: () => Promise.reject(new EngineError('a device: device lost')),
    };
    const verdict = await judge(claim(TRUE), court({ engines: [lost, saying(finding('holds'))] }));
    expect([verdict.outcome, verdict.asExpected]).toEqual(['undecided', false]);
    expect(verdict.findings.find((f) => f.system === 'a device')).toEqual({
      ...{ kind: 'crash', system: 'a device', data: 'teacher', outcome: 'undecided' },
      ...{ summary: 'the judge stopped: a device: device lost', cases: {}, controls: [] },
    });
    expect(verdict.findings.filter((f) => f.system === 'made up').map((f) => f.outcome)).toEqual(['holds']);
  });

  test('no finding at all is undecided', () => expectUndecided(certificate, /^$/));

  test('an exception in an engine is undecided with its message, and the claim is not as expected', () => {
    const engine: JudgingEngine = {
      ...saying(finding('holds')),
      identity: () => Promise.reject(new Error('device lost', { cause: new Error('out of memory') })),
    };
    return expectUndecided(TRUE, /the judge stopped: device lost \(out of memory\)/, { engines: [engine] });
  });
});

describe('separation', () => {
  const separation = async (...said: readonly Finding[]): Promise<number | undefined> =>
    (await judge(claim(TRUE), court({ engines: said.map((f) => saying(f)) }))).separation;

  test("is the mildest control's ratio over the worst honest one, the least over the findings that hold", async () => {
    const first = finding('holds', { ratio: 0.5 }, [control('refuted', 10), control('refuted', 4)]);
    const second = finding('holds', { ratio: 0.25 }, [control('refuted', 1.5)]);
    expect(await separation(first)).toBe(8);
    expect(await separation(second)).toBe(6);
    expect(await separation(first, second)).toBe(6);
  });

  test('leaves out findings that are undecided or have no ratio', async () => {
    const good = finding('holds', { ratio: 0.5 }, [control('refuted', 4)]);
    expect(await separation(good, finding('undecided', { ratio: 1 }, [control('holds', 0)]))).toBe(8);
    expect(await separation(good, finding('holds', {}, [control('refuted', 0.1)]))).toBe(8);
    expect(await separation(good, finding('holds', { ratio: 1 }, [control('refuted')]))).toBe(8);
  });

  test('does not exist where no finding has one', async () => {
    expect(await separation()).toBeUndefined();
    expect(await separation(finding('holds', { ratio: 1 }, [control('refuted')]))).toBeUndefined();
    expect(await judge(claim(TRUE), court())).not.toHaveProperty('separation');
  });

  test('of an honest ratio of zero is as large as a number gets, not NaN', async () => {
    expect(await separation(finding('holds', { ratio: 0 }, [control('refuted', 2)]))).toBe(Infinity);
  });
});
