import type { EvidenceKind } from '../evidence/verdict.ts';
import { ValueError } from '../errors.ts';
import { kindNames } from './evidence.ts';
import { cell, table } from './markdown.ts';
import { significant } from './numbers.ts';
import { papers } from './papers.ts';
import type { ClaimText } from './record.ts';

type ClaimWithTest = ClaimText & { readonly test: { readonly kind: EvidenceKind } };

const source = ({ source: { paper, place } }: ClaimText): string => cell(`${papers[paper].short}, ${place}`);

/** Claim → source → verdict that every run must reproduce, for the README. */
export const readmeTable = (claims: readonly ClaimWithTest[]): string =>
  table(
    ['Claim', 'Source', 'Verdict', 'Decided by'],
    claims.map((claim) => [
      cell(claim.title),
      source(claim),
      claim.expected === 'holds' ? 'holds' : '**refuted**',
      kindNames[claim.test.kind],
    ]),
  );

/** What is printed, what is wrong with it, and the claim that holds instead. */
export const readmeErrata = (claims: readonly ClaimText[]): string =>
  table(
    ['Where', 'Printed, and refuted', 'What is wrong', 'Holds instead'],
    claims.flatMap((claim) =>
      claim.erratum
        ? [[source(claim), cell(claim.title), cell(claim.erratum.note), `\`${claim.erratum.corrected}\``]]
        : [],
    ),
  );

/** What a reader of the papers should know first: the theorems, and the sentences that people cite. */
export const MATTERS_MOST = [
  'se/theorem-2-printed',
  'se/theorem-1-nonzero-printed',
  'se/takeaway-norms-printed',
  'se/theorem-2-inverse-printed',
  'se/residual-rate-printed',
];

/** How many claims hold, how many do not, and where a paper is wrong. */
function tally(claims: readonly ClaimText[]): string {
  const holding = claims.filter(({ expected }) => expected === 'holds').length;
  const errata = claims.filter(({ erratum }) => erratum).length;
  return `Of ${claims.length} claims ${holding} hold and ${claims.length - holding} are refuted, ${errata} of them as printed. The ${MATTERS_MOST.length} that matter most, each beside a form that holds ([all of them](docs/claims.md#errata)):`;
}

/**
 * What was found, in a sentence, and the few errata that the README shows.
 * @throws {ValueError} when a claim that it names is gone, or is no erratum
 */
export function readmeFindings(claims: readonly ClaimText[]): string {
  const shown = MATTERS_MOST.map((id) => {
    const claim = claims.find((c) => c.id === id && c.erratum);
    if (claim) return claim;
    throw new ValueError(`readmeFindings: claims must have the erratum ${id}, got none; look at MATTERS_MOST`);
  });
  return `${tally(claims)}\n\n${readmeErrata(shown)}`;
}

/** The part of the benchmark's results.json that the README shows. */
export interface BenchResults {
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string; readonly date: string };
  readonly rows: readonly {
    readonly kind: 'descent' | 'gradients';
    readonly task: string;
    readonly dtype: string;
    readonly contender: string;
    readonly ours: boolean;
    readonly seconds: { readonly min: number };
    readonly right: boolean;
  }[];
  readonly overheads: readonly {
    readonly task: string;
    readonly dtype: string;
    readonly engine: string;
    readonly ratio: number;
  }[];
  readonly solving: {
    readonly task: string;
    readonly solver: { readonly name: string; readonly seconds: number; readonly steps: number };
    readonly spectrum: { readonly seconds: number };
    readonly descent: { readonly steps: number };
    readonly ratio: number;
  };
}

const WHAT = { descent: 'a step of inference', gradients: 'all weight gradients' };
const TARGET = { descent: 1, gradients: 5 };

/** Our fastest engine against the fastest of PyTorch and JAX, by their least times; then the loop against its own products. */
export function readmeBench({ machine, rows, overheads, solving }: BenchResults): string {
  const keys = [...new Set(rows.map(({ kind, task, dtype }) => `${kind}|${task}|${dtype}`))];
  const fastest = (key: string, ours: boolean): BenchResults['rows'][number] | undefined =>
    rows
      .filter((row) => `${row.kind}|${row.task}|${row.dtype}` === key && row.ours === ours && row.right)
      .toSorted((a, b) => a.seconds.min - b.seconds.min)[0];
  const time = (seconds: number): string =>
    seconds < 1e-3 ? `${significant(seconds * 1e6)} µs` : `${significant(seconds * 1e3)} ms`;
  const compared = keys.flatMap((key) => {
    const [own, other] = [fastest(key, true), fastest(key, false)];
    if (!own || !other || own.task.startsWith('residual')) return [];
    const ratio = other.seconds.min / own.seconds.min;
    const loop = overheads.find(
      (o) => own.contender.endsWith(o.engine) && o.task === own.task && o.dtype === own.dtype,
    );
    return [
      [
        `${WHAT[own.kind]}, ${own.task}, ${own.dtype}`,
        time(own.seconds.min),
        `${time(other.seconds.min)} (${other.contender})`,
        `${ratio.toFixed(2)}× (wanted: ${TARGET[own.kind]}×)`,
        own.kind === 'descent' && loop ? `${loop.ratio.toFixed(2)}×` : '–',
      ],
    ];
  });
  const { solver, spectrum, descent } = solving;
  return [
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node.replace(/^v/, '')}, ${machine.date.slice(0, 10)}; shared and noisy, the least of several times:`,
    table(['', 'pcn-check', 'fastest of PyTorch and JAX', 'ratio', 'over its products alone'], compared),
    `Time to a proven relative error of 10⁻⁶, ${cell(solving.task)}: ${solver.name} ${significant(solver.seconds + spectrum.seconds)} s (${solver.steps} steps, and ${significant(spectrum.seconds)} s to prove μ); gradient descent with its best step needs at least ${descent.steps} steps, ${significant(solving.ratio)} times as long.`,
  ].join('\n\n');
}
