import type { CoordinateReport } from '../../diagnostics/coordinates/check.ts';
import type { Block, Page } from '../document/block.ts';
import { exponentTable, remarks, resultText, settingText } from '../coordinatesText.ts';
import { COLORS, dressed } from './dress.ts';

/** A coordinate check as a page: the verdict, the table of exponents, the sizes against the width. */
export function coordinatesPage(name: string, report: CoordinateReport): Page {
  const { head, rows } = exponentTable(report);
  const said = remarks(report);
  const unstable = report.verdicts.some(({ behaviour }) => behaviour === 'unstable');
  return {
    ...{ name: 'index', title: `Coordinate check of ${name}`, short: 'Coordinates' },
    lead: 'How sizes of activations and output, and their changes, scale with the width after each step of training.',
    blocks: [
      { kind: 'banner', tone: unstable ? 'unexpected' : 'holds', head: resultText(report), text: settingText(report) },
      {
        ...{ kind: 'table', look: 'compact', label: 'Exponents by quantity and step' },
        head: head.map((text) => ({ text })),
        rows: rows.map((cells) => ({ cells })),
      },
      ...(said.length === 0 ? [] : [{ kind: 'list', items: said } satisfies Block]),
      {
        ...{ kind: 'chart', id: 'coordinates', title: 'Sizes against the width', interactive: false },
        caption: 'Root mean squares, geometric means over the seeds; a line for each step.',
        spec: chart(report),
      },
    ],
  };
}

function chart({ measured, quantities }: CoordinateReport): object {
  const axis = { values: [...new Set(measured.map(({ width }) => width))], grid: false, format: 'd' };
  const values = measured.flatMap(({ width, run }) =>
    'missing' in run
      ? []
      : run.steps.flatMap(({ step, output, outputChange, activations, changes }) => {
          const all = [
            ...Object.entries(activations),
            ...Object.entries(changes).map(([layer, size]) => [`${layer} change`, size] as const),
            ...([
              ['output', output],
              ['output change', outputChange],
            ] as const),
          ];
          // A change of nothing at step 0, or a size of 0, has no place on a logarithmic axis.
          return all.flatMap(([quantity, size]) =>
            size > 0 ? [{ width, step: `t = ${step}`, quantity, log: Math.log10(size) }] : [],
          );
        }),
  );
  return dressed({
    data: { values },
    facet: { field: 'quantity', type: 'nominal', title: null, sort: quantities.map(({ quantity }) => quantity) },
    columns: 2,
    spec: {
      ...{ width: 260, height: 150 },
      mark: { type: 'line', point: true },
      encoding: {
        x: { field: 'width', type: 'quantitative', scale: { type: 'log', base: 2 }, title: 'width N', axis },
        y: { aggregate: 'mean', field: 'log', type: 'quantitative', title: 'log₁₀ rms', scale: { zero: false } },
        color: { field: 'step', type: 'nominal', title: null, sort: null, scale: { range: COLORS } },
      },
    },
  });
}
