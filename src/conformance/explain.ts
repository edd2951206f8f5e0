import type { Float64Matrix } from '../arithmetic/float64.ts';
import type { Supervised } from '../problem/problem.ts';
import type { CheckOf } from './check.ts';
import { symbol } from './updates.ts';

/** A finding, so that a person can act on it. */
export interface Explanation {
  /** What was asked: the property. */
  readonly asked: string;
  /** What came instead. */
  readonly came: string;
  /** The smallest problem on which it shows, with its numbers where they are few. */
  readonly smallest: string;
  /** The line that asks this again, in the language of whoever asked: of `checkRule` with what asks about the smallest case alone. */
  readonly replay: string;
  /** What would give these very answers, where one thing does: "the feedback has the wrong sign". */
  readonly cause?: string;
  /** Where alone answers are off, if one thing tells: "activities are off only on networks with skips". */
  readonly where?: string;
}

/** More numbers than this are no napkin. */
const FEW = 24;

export function explanation(
  { id, title }: Pick<CheckOf<never>, 'id' | 'title'>,
  detail: string,
  { smallest, name }: { readonly smallest: string; readonly name?: string },
  { seed, profile }: { readonly seed: number; readonly profile: string },
): Explanation {
  const alone = name === undefined ? '' : ` // that case alone: problems: ['${name}']`;
  return {
    asked: title,
    came: detail,
    smallest,
    replay: `await checkRule(rule, { seed: ${seed}, profile: '${profile}', checks: ['${id}'] })${alone}`,
  };
}

/** An unexpected result, line by line: what each line tells, and its text. */
export const explained = ({
  explanation,
  reason,
}: {
  readonly explanation?: Explanation;
  readonly reason?: string;
}): readonly (readonly [string, string])[] =>
  (
    [
      ['asked', explanation?.asked],
      ['came', explanation?.came],
      ['smallest case', explanation?.smallest],
      ['declared', reason],
      ['likely cause', explanation?.cause],
      ['where', explanation?.where],
      [explanation?.replay.startsWith('await ') ? 'in code' : 'again', explanation?.replay],
    ] as const
  ).flatMap(([what, text]) => (text === undefined ? [] : [[what, text] as const]));

/** "; x = [1], y = [−94], W_1 = [2], W_2 = [3]", or nothing where the numbers are many. */
export function inNumbers({ network, x, y }: Supervised<Float64Matrix>): string {
  return listed([
    ['x', x],
    ['y', y],
    ...network.edges.flatMap(({ to, theta }, i): [string, Float64Matrix][] => {
      const { term } = network.nodes[to]!;
      const { scale, ...learning } = theta;
      return [
        ...Object.entries(learning).map(([name, a]): [string, Float64Matrix] => [symbol(name, i + 1), a]),
        ...(scale === undefined || scale.data[0] === 1 ? [] : [[`a_${i + 1}`, scale] as [string, Float64Matrix]]),
        ...(term.kind !== 'gaussian' || term.precision.data[0] === 1
          ? []
          : [[`p_${i + 1}`, term.precision] as [string, Float64Matrix]]),
      ];
    }),
  ]);
}

/** "; x = [1], y = [−94]" of numbers with their letters, or nothing where they are many. */
export function listed(named: readonly (readonly [string, Float64Matrix])[]): string {
  if (named.reduce((count, [, a]) => count + a.data.length, 0) > FEW) return '';
  return `; ${named.map(([name, a]) => `${name} = ${rows(a)}`).join(', ')}`;
}

/** Rows by semicolons, as in mathjs. */
const rows = ({ rows: m, columns: n, data }: Float64Matrix): string =>
  `[${Array.from({ length: m }, (_, i) => [...data.subarray(i * n, (i + 1) * n)].join(', ')).join('; ')}]`;
