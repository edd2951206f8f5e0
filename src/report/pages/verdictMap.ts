import type { Chart } from '../document/block.ts';
import { papers } from '../papers.ts';
import type { JudgedClaim } from '../record.ts';
import { badge } from '../summary.ts';
import { BLUE, ORANGE, dressed } from './dress.ts';

/** Squares in a row of the map. */
const ROW = 28;

const LOOKS = {
  holds: ['holds', BLUE, 'square'],
  refuted: ['false', ORANGE, 'cross'],
  undecided: ['undecided', '#8a63d2', 'circle'],
  unexpected: ['not as expected', '#c2478b', 'triangle-up'],
} as const;

/** Every claim as a mark in the order of its paper, shape and colour saying its verdict. */
export function verdictMap(verdicts: readonly JudgedClaim[]): Chart {
  const used = Object.entries(papers).filter(([id]) => verdicts.some(({ claim }) => claim.source.paper === id));
  let row = 0;
  const values: object[] = [];
  const labels: Record<string, string> = {};
  for (const [id, { short }] of used) {
    const own = verdicts.filter(({ claim }) => claim.source.paper === id);
    labels[String(row)] = short;
    for (const [i, one] of own.entries())
      values.push({
        ...{ x: i % ROW, y: row + Math.floor(i / ROW), claim: one.claim.title, place: one.claim.source.place },
        verdict: LOOKS[badge(one).tone][0],
      });
    row += Math.ceil(own.length / ROW);
  }
  const scale = (part: 1 | 2): object => ({
    domain: Object.values(LOOKS).map(([name]) => name),
    range: Object.values(LOOKS).map((look) => look[part]),
  });
  const shown = Object.values(LOOKS).flatMap(([name]) => (values.some((v) => 'verdict' in v && v.verdict === name) ? [name] : [])); // prettier-ignore
  return {
    ...{ kind: 'chart', id: 'verdicts', title: 'Every claim with its verdict', interactive: false },
    caption: 'Every judged claim in the order of its paper, from left to right; a square holds, a cross is false.',
    spec: dressed({
      ...{ width: ROW * 20, height: Math.max(1, row) * 24, data: { values } },
      mark: { type: 'point', filled: true, size: 150, opacity: 1 },
      encoding: {
        x: { field: 'x', type: 'quantitative', axis: null, scale: { domain: [-0.5, ROW - 0.5], nice: false } },
        y: {
          ...{ field: 'y', type: 'quantitative', title: null },
          scale: { domain: [row - 0.5, -0.5], nice: false },
          axis: {
            ...{ values: Object.keys(labels).map(Number), grid: false, ticks: false, domain: false },
            ...{ labelExpr: `(${JSON.stringify(labels)})[toString(datum.value)]`, labelLimit: 0 },
          },
        },
        color: {
          field: 'verdict',
          type: 'nominal',
          scale: scale(1),
          legend: { orient: 'top', title: null, values: shown },
        },
        shape: { field: 'verdict', type: 'nominal', scale: scale(2) },
      },
    }),
  };
}
