import type { Outcome } from '../../evidence/verdict.ts';
import type { Block, Cell, Page } from '../document/block.ts';
import { type Inline, code } from '../document/inline.ts';
import { duration, plural, significant } from '../numbers.ts';
import { outcomeText } from './words.ts';

/** What a report shows of a check that a rule was held to. */
export interface CheckText {
  readonly check: string;
  readonly number: string;
  readonly title: string;
  readonly kind: string;
  readonly claims: readonly string[];
  readonly outcome: Outcome;
  readonly expected: Outcome;
  readonly asExpected: boolean;
  readonly reason?: string;
  readonly ratio?: number;
  readonly detail: string;
  readonly shape: string;
  readonly problems: number;
  readonly notApplicable?: string;
  readonly explanation?: {
    readonly asked: string;
    readonly came: string;
    readonly smallest: string;
    readonly cause?: string;
    readonly where?: string;
    readonly replay: string;
  };
}

/** What a report shows of a rule that was held against the checks. */
export interface CheckReport {
  readonly rule: string;
  readonly name: string;
  readonly seed: number;
  readonly profile: string;
  readonly checks: readonly CheckText[];
  readonly asExpected: boolean;
  readonly result: string;
  readonly missing: readonly string[];
  readonly seconds: number;
  /** The line that does all this again. */
  readonly replay: string;
}

const isUntested = ({ problems }: CheckText): boolean => problems === 0;

function outcomeCell(one: CheckText): Cell {
  if (one.notApplicable !== undefined) return { text: 'not applicable', tone: 'none' };
  if (isUntested(one))
    return { text: one.asExpected ? 'untested' : '! untested', tone: one.asExpected ? 'none' : 'off' };
  return one.asExpected
    ? { text: outcomeText(one.outcome), tone: one.outcome }
    : { text: `${outcomeText(one.outcome)} ! expected: ${one.expected}`, tone: 'off' };
}

/** An unexpected result, to be acted on. */
function explained(one: CheckText): readonly Block[] {
  const { number, check, explanation, reason, claims } = one;
  const rows = (
    [
      ['Asked', explanation?.asked],
      ['Came', explanation?.came],
      ['Smallest case', explanation?.smallest],
      ['Declared', reason],
      ['Likely cause', explanation?.cause],
      ['Where', explanation?.where],
      ['Claims', claims.join(', ')],
    ] as const
  ).flatMap(([name, text]) => (text === undefined || text === '' ? [] : [[name, text] as const]));
  return [
    { kind: 'heading', level: 3, id: `check-${check}`, text: `${number} ${check}` },
    { kind: 'facts', rows },
    ...(explanation === undefined ? [] : [{ kind: 'code', text: explanation.replay } as const]),
  ];
}

/** A rule held against the checks, as a page: the result, what was not as expected, and every check. */
export function checkPage(report: CheckReport): Page {
  const { name, checks, asExpected, result, missing, seed, profile, seconds, replay } = report;
  const off = checks.filter((one) => !one.asExpected);
  const count = (outcome: Outcome): number => checks.filter((c) => !isUntested(c) && c.outcome === outcome).length;
  const counted = `${plural(checks.length, 'check')}: ${plural(count('holds'), 'holds', 'hold')}, ${plural(count('refuted'), 'is refuted', 'are refuted')}, ${count('undecided')} undecided, ${checks.filter(isUntested).length} with nothing to say.`;
  const facts: readonly (readonly [string, Inline])[] = [
    ['Profile', profile],
    ['Seed', String(seed)],
    ['Time', duration(seconds)],
    ['Again', code(replay)],
  ];
  return {
    ...{ name: 'check', title: `${name}: ${result}`, short: 'Checks', lead: '' },
    blocks: [
      {
        kind: 'banner',
        tone: asExpected ? 'holds' : 'unexpected',
        head: `${asExpected ? '' : '! '}${counted}`,
        text: '',
      },
      ...(missing.length === 0 ? [] : [{ kind: 'list', items: missing.map((what) => `Missing: ${what}`) } as const]),
      ...(off.length === 0 ? [] : [{ kind: 'heading', level: 2, id: 'unexpected', text: 'Not as expected' } as const]),
      ...off.flatMap(explained),
      { kind: 'heading', level: 2, id: 'checks', text: 'Every check' },
      {
        ...{ kind: 'table', look: 'stack', label: 'Every check' },
        head: [
          { text: 'Check' },
          { text: 'Outcome' },
          { text: 'Error / bound', number: true },
          { text: 'What was found' },
        ],
        rows: checks.map((one) => ({
          cells: [
            [`${one.number} ${one.title} `, code(one.check)],
            outcomeCell(one),
            one.ratio === undefined ? '–' : significant(one.ratio),
            one.notApplicable ?? `${one.detail}${one.shape === '' ? '' : ` (${one.shape})`}`,
          ],
        })),
      },
      { kind: 'heading', level: 2, id: 'run', text: 'This run' },
      { kind: 'facts', rows: facts },
    ],
  };
}
