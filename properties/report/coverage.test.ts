import { expect, test } from 'vitest';
import type { Covered } from '../../src/evidence/coverage.ts';
import { coverageTable, coverageTally } from '../../src/report/index.ts';

const claim = (id: string, outcome: Covered['claims'][number]['outcome']): Covered['claims'][number] => ({
  ...{ id, title: `what ${id} says`, outcome },
});

const ROWS: readonly Covered[] = [
  { place: 'Eq. 1', says: 'a | b_c', standing: 'holds', claims: [claim('se/a', 'holds')] },
  {
    place: 'Eq. 2',
    says: 'both',
    standing: 'holds-in-part',
    claims: [claim('se/b', 'refuted'), claim('se/c', 'holds')],
  },
  { place: 'Eq. 3', says: 'neither', standing: 'refuted', claims: [claim('se/b', 'refuted')] },
  {
    ...{ place: 'Eq. 4', says: 'a name', standing: 'definition', claims: [claim('se/a', 'holds')] },
    definition: { why: 'It names α_l.', fails: { claim: 'se/a', when: 'rate 1' } },
  },
  { place: 'Figure 2', says: 'curves', standing: 'on-records', claims: [], figure: 'se/2' },
];

test('each row says where, what, how it stands and by which claims, with their outcomes', () => {
  expect(coverageTable(ROWS).split('\n').slice(2)).toEqual([
    '| Eq. 1 | a \\| b\\_c | holds | `se/a` holds |',
    '| Eq. 2 | both | holds in part | `se/b` **refuted**; `se/c` holds |',
    '| Eq. 3 | neither | **refuted** | `se/b` **refuted** |',
    '| Eq. 4 | a name | a definition | It names α\\_l. With "rate 1" in its place, `se/a` fails; `se/a` holds |',
    '| Figure 2 | curves | on records | records of figure `se/2` |',
  ]);
});

test('the tally counts every row once and leaves out what there is none of', () => {
  expect(coverageTally(ROWS)).toBe(
    'Of 5 rows 1 holds, 1 holds in part, 1 is refuted, 1 is a definition, 1 has the records of a figure.',
  );
  expect(coverageTally([...ROWS, ...ROWS])).toBe(
    'Of 10 rows 2 hold, 2 hold in part, 2 are refuted, 2 are definitions, 2 have the records of a figure.',
  );
});
