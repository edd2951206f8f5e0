/** What the checks said of a rule. */
export interface Ran {
  readonly result: string;
  /** Checks that were refuted and should not have been. */
  readonly refuted: readonly string[];
  /** Other checks that are not as expected, with their outcome. */
  readonly undecided: readonly string[];
  /** The likely causes that were named. */
  readonly named: readonly string[];
  readonly detail: string;
}
export interface Result extends Ran {
  readonly name: string;
  readonly wrong: boolean;
  readonly regime: string;
  readonly cause: string;
  readonly deviates?: 'everywhere' | 'regime';
  /** CPU of this process. */
  readonly seconds: number;
}
export type Judged = 'right' | 'near' | 'wrong';

/** A refuted check is what counts: a rule that only is undecided was not found out, nor condemned. */
export const found = ({ refuted }: Ran): boolean => refuted.length > 0;

interface Totals {
  readonly detected: Readonly<Record<string, readonly [detected: number, of: number]>>;
  readonly condemned: readonly string[];
  /** Correct rules that do not pass, though no check is refuted. */
  readonly notPassed: readonly string[];
  readonly missed: readonly string[];
  readonly named: number;
}
export function totals(results: readonly Result[]): Totals {
  const wrong = results.filter((one) => one.wrong);
  const correct = results.filter((one) => !one.wrong);
  const rate = (list: readonly Result[]): [number, number] => [list.filter(found).length, list.length];
  const regimes = [...new Set(wrong.map(({ regime }) => regime))].toSorted();
  return {
    detected: {
      ...Object.fromEntries(regimes.map((regime) => [regime, rate(wrong.filter((one) => one.regime === regime))])),
      'deviates in a regime': rate(wrong.filter(({ deviates }) => deviates === 'regime')),
      'deviates everywhere': rate(wrong.filter(({ deviates }) => deviates === 'everywhere')),
      all: rate(wrong),
    },
    condemned: correct.filter(found).map(({ name }) => name),
    notPassed: correct.filter((one) => !found(one) && one.result !== 'as expected').map(({ name }) => name),
    missed: wrong.filter((one) => !found(one)).map(({ name }) => name),
    named: wrong.filter((one) => found(one) && one.named.length > 0).length,
  };
}

const rows = (lines: readonly (readonly string[])[]): string =>
  lines.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');

export function rulesTable(results: readonly Result[]): string {
  const { detected, condemned, notPassed, missed } = totals(results);
  const line = (one: Result): string[] => [
    ...[one.name, one.wrong ? 'wrong' : 'correct', one.regime, one.result],
    ...[
      [...one.refuted.slice(0, 4), ...(one.refuted.length > 4 ? ['…'] : [])].join(', ') ||
        one.undecided.slice(0, 3).join(', '),
    ],
    one.named.join('; '),
  ];
  return [
    rows([
      ['rule', 'is', 'regime', 'result', 'refuted, or else undecided', 'likely cause'],
      Array.from({ length: 6 }, () => '---'),
      ...results.map(line),
    ]),
    '',
    rows([
      ['wrong rules that', 'detected', 'of'],
      ['---', '---', '---'],
      ...Object.entries(detected).map(([name, [n, of]]) => [name, `${n}`, `${of}`]),
    ]),
    '',
    `Missed: ${missed.join(', ') || 'none'}.`,
    `Correct rules condemned: ${condemned.join(', ') || 'none'}; not passed, without a refuted check: ${notPassed.join(', ') || 'none'}.`,
  ].join('\n');
}

/** Causes named of wrong rules, and how many of those judged are right. */
export function causesTable(results: readonly Result[], judged: Readonly<Record<string, Judged>>): string {
  const named = results.filter((one) => one.wrong && found(one) && one.named.length > 0);
  const count = (as: Judged): number => named.filter(({ name }) => judged[name] === as).length;
  const known = named.filter(({ name }) => name in judged).length;
  return [
    `Causes named: ${named.length} of ${results.filter((one) => one.wrong && found(one)).length} detected; judged ${known}: ${count('right')} right, ${count('near')} near, ${count('wrong')} wrong.`,
    ...named.map(
      ({ name, cause, named: said }) => `- ${name} (${cause}): ${said.join('; ')} [${judged[name] ?? 'not judged'}]`,
    ),
  ].join('\n');
}
