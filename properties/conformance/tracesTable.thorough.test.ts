import { describe, expect, test } from 'vitest';
import { CHECK_IDS } from '../../src/conformance/check.ts';
import { type Signature, type SignatureTable, likelyCause } from '../../src/conformance/signatures.ts';

describe('the table of traces, where nothing is measured', () => {
  const ids = CHECK_IDS.slice(0, 10);
  const findings = (refuted: Signature): Parameters<typeof likelyCause>[1] =>
    ids.map((check) => ({
      ...{ check, kind: 'required' as const, problems: 5 },
      ...(refuted[check] === undefined ? { outcome: 'holds' } : { outcome: 'refuted', aspect: refuted[check] }),
    }));
  const seen = { stationarity: 'activities', homogeneity: 'norm', determinism: 'sign' } satisfies Signature;
  const rule = (defect: string, refuted: Signature, measured?: true): SignatureTable['rules'][number] => ({
    ...{ id: defect, defect, refuted },
    ...(measured ? { measured } : {}),
  });
  const far = rule('another defect', { permutation: 'norm' });
  const cause = (rules: SignatureTable['rules'], departures: readonly string[] = []): string | undefined =>
    likelyCause({ seed: 1, rules }, findings(seen), departures);

  test('names the one defect that leaves them all, when no other comes near', () => {
    expect(cause([rule('a defect', seen), far])).toBe('it leaves the traces that a defect would leave');
  });
  test('names none where another defect differs in one check only', () => {
    expect(cause([rule('a defect', seen), rule('a neighbour', { ...seen, permutation: 'norm' })])).toBeUndefined();
    expect(cause([rule('a defect', seen), rule('its twin', seen)])).toBeUndefined();
  });
  test('names none whose answers would have been measured', () => {
    expect(cause([rule('a defect', seen, true), far])).toBeUndefined();
  });
  test('names none where few checks are compared', () => {
    expect(cause([rule('a defect', seen), far], ids.slice(0, 3))).toBeUndefined();
  });
});
