import { CLAIMS } from '../claims/index.ts';
import type { Figure } from '../experiments/experiment.ts';
import type { RecordedRun } from '../experiments/keptTables.ts';
import type { Made } from '../report/pages/figureFiles.ts';
import type { RecordedFigure } from '../report/pages/recordedFigures.ts';
import type { ReportRecord } from '../report/record.ts';
import type { Downloads } from './siteFolder.ts';

const runLine = ({ pcnCheck, engine, about, node, machine, date, tables }: RecordedRun): string =>
  `${date}, pcn-check ${pcnCheck} on ${engine} (${about}), Node ${node}, ${machine}: ${Object.keys(tables)
    .map((file) => file.replace('.csv', ''))
    .join(', ')}`;

/** A figure for the report, and how each of its files was made. */
export interface KeptFigure extends RecordedFigure {
  readonly made: Downloads['made'];
}

/** The figures that claims of this run are judged on, from the tables that the package carries. */
export async function figuresOfRun({ verdicts }: ReportRecord): Promise<readonly KeptFigure[]> {
  const judged = new Set(verdicts.map(({ claim }) => claim.id));
  const claims: Record<string, Record<string, string[]>> = {};
  for (const { id, test } of CLAIMS)
    if (test.kind === 'records' && judged.has(id)) ((claims[test.figure] ??= {})[test.panel] ??= []).push(id);
  const asked = Object.keys(claims);
  if (asked.length === 0) return [];
  const { recordedFigure } = await import('../experiments/recordedFigures.ts');
  return Promise.all(
    asked
      .toSorted((a, b) => Number(a.split('/')[1]) - Number(b.split('/')[1]))
      .map(async (figure) => {
        const { record, runs, runOf } = await recordedFigure(figure);
        const made = ({ id }: Pick<Figure, 'id'>): Made => {
          const { pcnCheck, date, machine, node } = runOf[id]!;
          return { pcnCheck, date, platform: `${machine}, Node ${node}` };
        };
        return { record, made, runs: runs.map(runLine), claims: claims[figure]! };
      }),
  );
}
