import type { ModelReport } from '../../diagnostics/model/check.ts';
import type { Block, Page } from '../document/block.ts';
import { significant } from '../../numerals.ts';
import { MODEL_CHECKS, comparisonLines, modelResult, modelTable, placeOf, widthLines } from '../modelText.ts';

/** A model held against its own predictions, as a page: the verdict, the table by layer, the comparison, every finding. */
export function modelPage(report: ModelReport): Page {
  const { head, rows } = modelTable(report);
  const list = (items: readonly string[]): Block[] => (items.length === 0 ? [] : [{ kind: 'list', items }]);
  const table = (label: string, head: readonly string[], rows: readonly (readonly string[])[]): Block => ({
    ...{ kind: 'table', look: 'compact', label },
    head: head.map((text) => ({ text })),
    rows: rows.map((cells) => ({ cells })),
  });
  return {
    ...{ name: 'index', title: `The model ${report.name}`, short: 'Model' },
    lead: 'Local products, energy, equilibrium and backpropagation of a model, held against its own predictions.',
    blocks: [
      {
        ...{ kind: 'banner', tone: report.asExpected ? 'holds' : 'unexpected', head: modelResult(report) },
        text: `${report.layers} layers, seed ${report.seed}`,
      },
      table('Verdicts by layer', head, rows),
      ...list(comparisonLines(report)),
      ...list(widthLines(report)),
      table(
        'Findings',
        ['where', 'verdict', 'what', 'error', 'bound'],
        report.findings.map((one) => [
          ...[placeOf(one), one.verdict, one.sentence],
          ...[one.error, one.bound].map((value) => (value === undefined ? '' : significant(value))),
        ]),
      ),
      ...list(Object.entries(MODEL_CHECKS).map(([id, title]) => `${id}: ${title}`)),
    ],
  };
}
