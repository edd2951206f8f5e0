import type { ConvolutionCost } from './convolution.ts';
import type { Absent } from './engines.ts';
import { type Row, groupBy } from './measure.ts';
import type { Overhead } from './products.ts';
import type { SolvingRecord } from './solving.ts';

export interface Comparison {
  readonly task: string;
  readonly dtype: string;
  readonly kind: Row['kind'];
  readonly ours: string;
  readonly theirs: string;
  /** Their least time over ours: above 1 we are faster. */
  readonly ratio: number;
  readonly target: number;
  readonly text: string;
}

export interface Results {
  readonly machine: Readonly<Record<string, unknown>>;
  readonly quick: boolean;
  readonly absent: readonly Absent[];
  readonly rows: readonly Row[];
  readonly overheads: readonly Overhead[];
  readonly solving: SolvingRecord;
  /** Of the layer over its one product. */
  readonly convolution: ConvolutionCost;
  readonly ratios: readonly Comparison[];
}

const TARGETS = { descent: 1, gradients: 1 };
const WORDS = { descent: 'a step', gradients: 'all weight gradients' };

/** Rows of one task as lines for the console. */
export function table(rows: readonly Row[]): string {
  const [{ task, dtype, kind }] = rows as [Row];
  const lines = rows.map(({ contender, seconds: { min, median, max }, error, right }) => {
    const times = [min, median, max].map((s) => (s * 1e6).toFixed(1).padStart(12)).join('');
    const verdict = right
      ? `error ${error.toPrecision(2)} of its bound`
      : `DISQUALIFIED: error ${error.toPrecision(2)} times its bound`;
    return `  ${contender.padEnd(24)}${times}   ${verdict}\n`;
  });
  return `${WORDS[kind]}, ${task}, ${dtype}: µs, least, median, most\n${lines.join('')}`;
}

/** Our fastest against the fastest of the others, task by task; a wrong answer has no time. */
export function comparisons(rows: readonly Row[]): Comparison[] {
  const groups = groupBy(
    rows.filter(({ right }) => right),
    ({ kind, task, dtype }) => `${kind} ${task} ${dtype}`,
  );
  return [...groups.values()].flatMap((group) => {
    const fastest = (own: boolean): Row | undefined =>
      group.filter(({ ours }) => ours === own).toSorted((a, b) => a.seconds.min - b.seconds.min)[0];
    const [a, b] = [fastest(true), fastest(false)];
    if (!a || !b) return [];
    const { task, dtype, kind } = a;
    const ratio = b.seconds.min / a.seconds.min;
    const target = TARGETS[kind];
    const text = `${ratio >= target ? 'met   ' : 'missed'} ${ratio.toFixed(2)}× (target ${target}×): ${WORDS[kind]}, ${task}, ${dtype}; ${a.contender} against ${b.contender}`;
    return [{ task, dtype, kind, ours: a.contender, theirs: b.contender, ratio, target, text }];
  });
}
