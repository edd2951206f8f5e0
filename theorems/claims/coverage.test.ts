import { describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { COVERAGE, coverageOf } from '../../src/claims/coverage.ts';
import { CLAIMS, selectClaims } from '../../src/claims/index.ts';
import { teacher } from '../../src/data/index.ts';
import { ValueError } from '../../src/errors.ts';
import type { Claim, PaperId } from '../../src/evidence/claim.ts';
import type { CoverageRow } from '../../src/evidence/coverage.ts';
import { judgeIdentity } from '../../src/evidence/identity.ts';
import { judgeMean } from '../../src/evidence/mean.ts';
import { judgeRatio } from '../../src/evidence/ratio.ts';
import type { Outcome } from '../../src/evidence/verdict.ts';

const ROWS = COVERAGE.SE!;
const places = ROWS.map(({ place }) => place);
const numbered = (kind: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${kind} ${i + 1}`);

describe('the coverage of SE', () => {
  test('has Eq. (1)–(67), in order and once each', () =>
    expect(places.filter((place) => place.startsWith('Eq. '))).toEqual(numbered('Eq.', 67)));

  test('has Theorems 1 and 2', () =>
    expect(places.filter((place) => place.startsWith('Theorem '))).toEqual(numbered('Theorem', 2)));

  test('has Figures 1–10', () => {
    const figures = new Set(places.flatMap((place) => /^Figure \d+/.exec(place) ?? []));
    expect([...figures]).toEqual(numbered('Figure', 10));
  });

  test('has sentences of every section that says something testable', () => {
    const sections = ['§1', '§2.1', '§2.2', '§2.3', '§3.1.1', '§3.1.2', '§3.1.3', '§3.2', '§3.3', '§4.1'];
    const appendices = ['A.1', 'A.2', 'A.3', 'B.1', 'B.2', 'C.1.1', 'C.1.2', 'C.2', 'C.3', 'D.1', 'D.2', 'E', 'H', 'I'];
    const takeaways = ['Takeaway, §3.1.2', 'Takeaway, §3.3'];
    const said = (section: string): boolean => places.some((place) => place.split(/, | \(/).includes(section));
    expect([...sections, ...appendices].filter((section) => !said(section))).toEqual([]);
    expect(takeaways.filter((takeaway) => !places.includes(takeaway))).toEqual([]);
  });

  test('has something that decides each row: claims, a definition’s claim, or the records of one of ten figures', () => {
    const empty = ROWS.filter(({ claims, figure }) => claims.length === 0 && figure === undefined);
    expect(empty.map(({ place }) => place)).toEqual([]);
    const figures = ROWS.flatMap(({ figure }) => figure ?? []);
    expect(figures.filter((id) => !/^se\/([1-9]|10)$/.test(id))).toEqual([]);
  });

  test('has no row twice', () => {
    const rows = ROWS.map(({ place, says }) => `${place}: ${says}`);
    expect(rows.filter((row, i) => rows.indexOf(row) !== i)).toEqual([]);
  });

  test('names every claim about SE', () => {
    const named = new Set(ROWS.flatMap(({ claims }) => claims));
    const about = CLAIMS.filter(({ source }) => source.paper === 'SE').map(({ id }) => id);
    expect(about.filter((id) => !named.has(id))).toEqual([]);
  });

  test('refuses a claim that is not there, and a paper that has no list', () => {
    const without = CLAIMS.filter(({ id }) => id !== 'se/eq-03');
    const among = (): unknown => coverageOf('SE', undefined, without);
    expect(among).toThrow(ValueError);
    expect(among).toThrow('coverageOf: claims must have those that rows name, got none with the id se/eq-03 of Eq. 2');
    expect(() => coverageOf('PC')).toThrow('coverageOf: paper must be one of SE, PCN, LIM, got PC');
  });
});

/** Tests that hold of any list of rows. */
function rowsAreWhole(rows: readonly CoverageRow[], paper: PaperId): void {
  test('has something that decides each row: claims, a definition’s claim, the records of a figure, or why it is not judged', () => {
    const empty = rows.filter(
      ({ claims, figure, unjudged }) => claims.length === 0 && figure === undefined && unjudged === undefined,
    );
    expect(empty.map(({ place }) => place)).toEqual([]);
  });

  test('has no row twice', () => {
    const said = rows.map(({ place, says }) => `${place}: ${says}`);
    expect(said.filter((row, i) => said.indexOf(row) !== i)).toEqual([]);
  });

  test(`names every claim about ${paper}`, () => {
    const named = new Set(rows.flatMap(({ claims }) => claims));
    const about = CLAIMS.filter(({ source }) => source.paper === paper).map(({ id }) => id);
    expect(about.filter((id) => !named.has(id))).toEqual([]);
  });

  test('names the figure of a row where claims are decided on its records, and no other', () => {
    const figures = new Map(CLAIMS.flatMap(({ id, test: t }) => (t.kind === 'records' ? [[id, t.figure]] : [])));
    const told = rows.map(({ place, figure }) => [place, figure === undefined ? [] : [figure]]);
    const decidedOn = rows.map(({ place, claims }) => [
      place,
      [...new Set(claims.flatMap((id) => figures.get(id) ?? []))],
    ]);
    expect(told).toEqual(decidedOn);
  });
}

describe('the coverage of LIM', () => {
  rowsAreWhole(COVERAGE.LIM!, 'LIM');
});

describe('the coverage of PCN', () => {
  const rows = COVERAGE.PCN!;

  test('has sentences of every section that says something testable', () => {
    const sections = ['§2a', '§2b', '§3', '§4', '§5', '§6a', '§6b', '§6c'];
    const said = (section: string): boolean => rows.some(({ place }) => place.split(/, |; | /).includes(section));
    expect(sections.filter((section) => !said(section))).toEqual([]);
  });

  rowsAreWhole(rows, 'PCN');

  test('tells of what is not judged why', () => {
    const first = coverageOf('PCN').find(({ standing }) => standing === 'not-judged');
    expect(first!.unjudged).toMatch(/T_infer sweeps/);
  });
});

/** The claim's evidence in exact numbers, or in float64 where it has bounds only. */
async function outcome({ test: t }: Claim): Promise<Outcome> {
  switch (t.kind) {
    case 'identity':
      return judgeIdentity(t, 1).outcome;
    case 'mean':
      return judgeMean(t, 1).outcome;
    case 'certificate':
    case 'backward-error':
      return (await judgeRatio(t, float64, 1, teacher)).outcome;
    case 'order':
    case 'records':
    case 'search':
      throw new Error(`outcome: a definition’s claim must be an identity, a mean or a bound, got ${t.kind}`);
  }
}

/** The claim with what its control has in its place. */
function altered(claim: Claim, when: string): Claim {
  const t = claim.test;
  const control = <T>(controls: Readonly<Record<string, T>>): T => {
    const found = controls[when];
    if (found === undefined) throw new Error(`altered: ${claim.id} must have the control "${when}", got none`);
    return found;
  };
  switch (t.kind) {
    case 'identity':
      return { ...claim, test: { ...t, right: control(t.controls), controls: {} } };
    case 'mean': {
      const settings = t.settings.flatMap((setting) => {
        const predicted = setting.controls[when.replace(`${setting.label}: `, '')];
        return when.startsWith(`${setting.label}: `) && predicted !== undefined ? [{ ...setting, predicted }] : [];
      });
      if (settings.length !== 1) throw new Error(`altered: ${claim.id} must have the control "${when}", got none`);
      return { ...claim, test: { ...t, settings } };
    }
    case 'certificate':
    case 'backward-error':
      return { ...claim, test: { ...t, measure: control(t.controls), controls: {} } };
    case 'order':
    case 'records':
    case 'search':
      return claim;
  }
}

describe('a definition can be wrong: altered, the claim that it names fails', () => {
  const definitions = [...ROWS, ...COVERAGE.PCN!, ...COVERAGE.LIM!].flatMap(({ place, definition }) =>
    definition ? [[place, definition.fails.claim, definition.fails.when] as const] : [],
  );
  test.each(definitions)('%s: %s fails with "%s"', async (_, id, when) => {
    const [claim] = selectClaims([id]) as [Claim];
    expect(await outcome(claim)).toBe('holds');
    expect(await outcome(altered(claim, when))).toBe('refuted');
  });

  test('each names its claim among those of its row', () => {
    const strange = ROWS.filter(({ definition, claims }) => definition && !claims.includes(definition.fails.claim));
    expect(strange.map(({ place }) => place)).toEqual([]);
  });
});

describe('how a row stands', () => {
  const at = (place: string, outcomeOf?: (claim: Claim) => Outcome): string =>
    coverageOf('SE', outcomeOf).find((row) => row.place === place)!.standing;
  test.each([
    ['Eq. 3', 'holds'],
    ['Eq. 47', 'holds-in-part'],
    ['Eq. 23', 'definition'],
    ['Figure 7', 'holds-in-part'],
    ['Figure 3', 'on-records'],
    ['I', 'holds'],
  ] as const)('%s: %s', (place, standing) => expect(at(place)).toBe(standing));

  test('where every claim is refuted, so is the row; where one is undecided, so is the row', () => {
    expect(at('Eq. 47', () => 'refuted')).toBe('refuted');
    const oneUndecided = (claim: Claim): Outcome => (claim.id === 'se/eq-47-printed' ? 'undecided' : 'holds');
    expect(at('Eq. 47', oneUndecided)).toBe('undecided');
  });
});
