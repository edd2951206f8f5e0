import { CLAIMS } from '../claims/index.ts';
import type { Figure } from '../experiments/experiment.ts';
import type { RecordedRun } from '../experiments/keptTables.ts';
import { type Inline, code } from '../report/document/inline.ts';
import type { Made } from '../report/pages/figureFiles.ts';
import type { RecordedFigure } from '../report/pages/recordedFigures.ts';
import type { ReportRecord } from '../report/record.ts';
import type { Downloads } from './siteFolder.ts';

const runLine = ({ pcnCheck, engine, about, node, machine, date, tables }: RecordedRun): Inline => [
  `${date}, pcn-check ${pcnCheck} on ${engine} (`,
  code(about),
  `), Node ${node}, ${machine}: `,
  code(
    Object.keys(tables)
      .map((file) => file.replace('.csv', ''))
      .join(', '),
  ),
];

/** A figure for the report, and how each of its files was made. */
export interface KeptFigure extends RecordedFigure {
  readonly made: Downloads['made'];
}

/** Every figure that is on record, from the tables that the package carries; of a run of named claims, those that they are judged on. */
export async function figuresOfRun({ verdicts }: ReportRecord, named: boolean): Promise<readonly KeptFigure[]> {
  const judged = new Set(verdicts.map(({ claim }) => claim.id));
  const claims: Record<string, Record<string, string[]>> = {};
  for (const { id, test } of CLAIMS)
    if (test.kind === 'records' && judged.has(id)) ((claims[test.figure] ??= {})[test.panel] ??= []).push(id);
  if (named && Object.keys(claims).length === 0) return [];
  const { figuresOnRecord, recordedFigure } = await import('../experiments/recordedFigures.ts');
  const asked = named ? Object.keys(claims) : await figuresOnRecord();
  return Promise.all(
    asked.map(async (figure) => {
      const { record, runs, runOf } = await recordedFigure(figure);
      const made = ({ id }: Pick<Figure, 'id'>): Made => {
        const { pcnCheck, date, machine, node } = runOf[id]!;
        return { pcnCheck, date, platform: `${machine}, Node ${node}` };
      };
      return { record, made, runs: runs.map(runLine), claims: claims[figure] ?? {} };
    }),
  );
}
