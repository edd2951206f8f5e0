import { join } from 'node:path';
import type { Experiment, Size } from '../experiments/experiment.ts';
import { type Planned, canonicalJson } from '../experiments/plan.ts';
import { type Store, collect } from '../experiments/store.ts';
import { type ExperimentRecord, asExpected, tell } from '../experiments/tell.ts';
import { experimentText } from '../report/experimentText.ts';
import { plural } from '../report/numbers.ts';
import type { Made } from '../report/pages/figureFiles.ts';
import { packageVersion, writeReport } from './files.ts';
import type { Console } from './outside.ts';

/** Where the answers of a plan are, and how they are shown. */
export interface Shown {
  readonly store: Store;
  readonly engine: string;
  readonly folder: string;
  readonly size: Size;
  readonly json: boolean;
}

/** Figures and findings of a whole plan, on the console and in the folder; of a part, how much is missing. */
export async function show(
  experiment: Experiment,
  plan: readonly Planned[],
  { store, engine, folder, size, json }: Shown,
  io: Pick<Console, 'out' | 'error' | 'date' | 'platform'>,
): Promise<number> {
  const { answers, errors, missing } = await collect(store, plan, engine);
  if (missing > 0) {
    io.error.write(
      `${missing} of ${plural(plan.length, 'point')} of the ${size} plan are missing on ${engine}; figures come when all are there\n`,
    );
    return 0;
  }
  const said = errors.map(({ point, name, message }) => `${canonicalJson(point)}: ${name}: ${message}`);
  const record = tell(experiment, answers, said);
  const { node, platform } = io.platform;
  const files = await filesOf(record, { date: io.date().toISOString(), platform: `${platform}, Node ${node}` });
  await writeReport(folder, files);
  if (json) io.out.write(files['experiment.json'] as string);
  else
    io.out.write(
      `${experimentText(record)}\n\nwritten: ${join(folder, 'index.html')} and ${plural(Object.keys(files).length - 1, 'other file')}\n`,
    );
  if (errors.length > 0)
    io.error.write(
      `an error is kept like a result; to run its point again, remove its record from ${folder}/records\n`,
    );
  return asExpected(record) ? 0 : 1;
}

/** The record, its pages, and the files of each figure. */
async function filesOf(
  record: ExperimentRecord,
  made: Omit<Made, 'pcnCheck'>,
): Promise<Record<string, string | Uint8Array>> {
  const [{ figureSite }, { siteFolder }] = await Promise.all([import('../report/sites.ts'), import('./siteFolder.ts')]);
  const pcnCheck = await packageVersion();
  const files = { record, prefix: '', made: () => ({ pcnCheck, ...made }) };
  return {
    'experiment.json': `${JSON.stringify(record, undefined, 2)}\n`,
    ...(await siteFolder(figureSite(record, pcnCheck), [files])),
  };
}
