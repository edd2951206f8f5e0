import type { Outcome } from '../../evidence/verdict.ts';
import type { Block, Cell, Page } from '../document/block.ts';
import { type Inline, code, joined, strong } from '../document/inline.ts';
import { plural } from '../numbers.ts';
import type { ReportRecord, RuleCheck, RuleRow } from '../record.ts';
import { type Judged, byId, claimName } from './claim.ts';
import { outcomeText } from './words.ts';

/** A column: a check under the name that its rules share. */
type Column = Pick<RuleCheck, 'check' | 'number' | 'title' | 'kind' | 'claims'>;

const SIGNS: Readonly<Record<Outcome, string>> = { holds: '✓', refuted: '✗', undecided: '?' };

function columnsOf(rules: readonly RuleRow[]): readonly Column[] {
  const all = rules.flatMap(({ checks }) => checks);
  return [...new Set(all.map(({ check }) => check))]
    .map((name): Column => all.find(({ check }) => check === name)!)
    .toSorted((a, b) => (a.number ?? '').localeCompare(b.number ?? ''));
}

function cell(check: RuleCheck | undefined): Cell {
  if (check === undefined) return { text: '–', tone: 'none' };
  const { outcome, expected } = check;
  return outcome === expected
    ? { text: SIGNS[outcome], tone: outcome }
    : { text: `${outcomeText(outcome)} ! expected: ${expected}`, tone: 'off' };
}

/** Rules against checks, a cell's colour and sign saying the outcome. */
const heatMap = (rules: readonly RuleRow[], columns: readonly Column[]): Block => ({
  ...{ kind: 'table', look: 'matrix', label: 'Rules against checks' },
  head: [{ text: 'learning rule' }, ...columns.map(({ check, number }) => ({ text: number ?? check, title: check }))],
  rows: rules.map(({ rule, checks }) => ({
    cells: [rule, ...columns.map(({ check: name }) => cell(checks.find(({ check }) => check === name)))],
  })),
});

/** What the columns stand for, with the claims that each check is tied to. */
const legend = (columns: readonly Column[], judged: Judged): Block => ({
  ...{ kind: 'details', summary: 'The checks, and the claims they are tied to' },
  blocks: [
    {
      kind: 'list',
      items: columns.map(({ check, number, title, kind, claims = [] }): Inline => [
        strong(`${number ?? ''} ${check}`.trim()),
        kind === undefined ? '' : ` (${kind})`,
        title === undefined ? '' : `: ${title}`,
        claims.length === 0 ? '' : '; ',
        joined(
          claims.map((id) => claimName(id, judged)),
          ', ',
        ),
      ]),
    },
  ],
});

function reasons(rules: readonly RuleRow[]): readonly Block[] {
  const items = rules.flatMap(({ rule, checks }) =>
    checks.flatMap(({ check, number, reason }): readonly Inline[] =>
      reason === undefined ? [] : [[strong(rule), `, ${number ?? ''} ${check}: ${reason}`]],
    ),
  );
  return items.length === 0
    ? []
    : [{ kind: 'details', summary: 'Reasons for declared departures', blocks: [{ kind: 'list', items }] }];
}

/** Each wrong rule with the check that must refute it and what came of it. */
function wrongRules(rules: readonly RuleRow[]): readonly Block[] {
  if (rules.length === 0) return [];
  const refuted = rules.filter(({ checks }) => checks.some(({ outcome }) => outcome === 'refuted')).length;
  const rows = rules.flatMap(({ rule, checks }) =>
    checks.map((check) => ({
      cells: [rule, `${check.number ?? ''} ${check.check}`.trim(), check.outcome === check.expected ? outcomeText(check.outcome) : cell(check)], // prettier-ignore
    })),
  );
  const off = rules.some(({ checks }) => checks.some(({ outcome, expected }) => outcome !== expected));
  return [
    { kind: 'heading', level: 2, id: 'wrong', text: 'Rules that are wrong on purpose' },
    {
      kind: 'paragraph',
      text: [
        `${refuted} of ${plural(rules.length, 'rule')} with one defect each were refuted by the check that must refute them. What every other check says of them is the experiment `,
        code('signatures'),
        ', ',
        code('npx pcn-check experiment run signatures --full'),
        ', whose table comes with the package as ',
        code('fixtures/signatures.json'),
        '.',
      ],
    },
    {
      ...{
        kind: 'details',
        open: off,
        summary: `${plural(rules.length, 'wrong rule')}: defect, refuting check, outcome`,
      },
      blocks: [
        {
          ...{ kind: 'table', look: 'compact', label: 'Wrong rules and the checks that refute them' },
          head: ['defect', 'refuting check', 'outcome'].map((text) => ({ text })),
          rows,
        },
      ],
    },
  ];
}

/** Which learning rule passes which conformance check; no page where no rule was asked. */
export function rulesPages({ rules = [], verdicts }: ReportRecord): readonly Page[] {
  if (rules.length === 0) return [];
  const [right, wrong] = [rules.filter((rule) => !rule.wrong), rules.filter((rule) => rule.wrong)];
  const columns = columnsOf(right);
  return [
    {
      ...{ name: 'rules', title: 'Learning rules against the checks', short: 'Rules' },
      lead: '✓ holds, ✗ refuted as declared, ? undecided, – nothing to say. C: profile core; E: what extended adds.',
      blocks: [
        ...(right.length === 0 ? [] : [heatMap(right, columns), legend(columns, byId(verdicts)), ...reasons(rules)]),
        ...wrongRules(wrong),
      ],
    },
  ];
}
