import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { readExactly, writeExactly } from '../src/exactJson.ts';
import { packageVersion } from '../src/cli/files.ts';
import { float64 } from '../src/arithmetic/float64.ts';
import { witnessRows } from '../src/experiments/archive.ts';
import { type RecordedRun, type RecordsAbout, folderOf, sha256 } from '../src/experiments/keptTables.ts';
import { csv } from '../src/report/csv.ts';
import type { Table } from '../src/experiments/experiment.ts';
import { openFileStore } from '../src/experiments/fileStore.ts';
import { storeHeader } from '../src/experiments/storeHeader.ts';
import { experimentOf } from '../src/experiments/index.ts';
import { pointsOf } from '../src/experiments/part.ts';
import { planned } from '../src/experiments/plan.ts';
import { collect } from '../src/experiments/store.ts';

// Keeps what figures gave as the records that claims are judged on, fixtures/records/FIGURE/PANEL-READING.csv: every panel whose full
// plan is whole in the folders that `pcn-check figure ID --full --out FOLDER` wrote, beside those that are kept already.
// npm run records -- FOLDER...

const DIGITS = 12;
const rounded = ({ head, rows }: Table): Table => ({
  head,
  rows: rows.map((row) => row.map((cell) => (typeof cell === 'number' ? Number(cell.toPrecision(DIGITS)) : cell))),
});

for (const folder of process.argv.slice(2)) {
  const { experiment: id } = await storeHeader(folder);
  const figure = await experimentOf(id);
  const { version, panels = [], readings = [] } = figure;
  const store = await openFileStore(folder, id, version);
  const [engine] = new Set((await store.keys()).map((key) => key.engine));
  if (engine === undefined) throw new Error(`records: ${folder} must hold records, got none`);
  const to = fileURLToPath(new URL(`../../fixtures/records/${folderOf(id)}/`, import.meta.url));
  await mkdir(to, { recursive: true });
  let [about, seconds] = ['', 0];
  const tables: Record<string, string> = {};
  for (const panel of panels)
    for (const reading of readings) {
      const plan = planned(pointsOf(figure, { size: 'full', panels: [panel.id], readings: [reading.id] }));
      const { answers, missing, errors } = await collect(store, plan, engine);
      if (plan.length === 0 || missing > 0) continue;
      if (errors.length > 0) throw new Error(`records: ${errors.length} points of ${id} ${panel.id} gave errors`);
      about = answers[0]!.about.replaceAll(/(?<=[\s;,])\/[^\s;]*\//g, ''); // no folders of this machine
      seconds += answers.reduce((sum, answer) => sum + answer.seconds, 0);
      for (const { data } of figure.figures(answers))
        if (data) {
          const text = csv(rounded(data));
          tables[`${panel.id}-${reading.id}.csv`] = sha256(text);
          await writeFile(`${to}${panel.id}-${reading.id}.csv`, text);
        }
      process.stdout.write(`${id} ${panel.id} ${reading.id}: ${answers.length} points\n`);
    }
  if (Object.keys(tables).length === 0) throw new Error(`records: ${folder} must hold a whole panel, got none`);
  const witness = pointsOf(figure, { size: 'quick' }).at(-1);
  const run: RecordedRun = {
    ...{ pcnCheck: await packageVersion(), engine, about, node: process.version },
    machine: `${cpus().length} × ${cpus()[0]!.model.trim()}`,
    ...{ date: new Date().toISOString().slice(0, 10), seconds: Math.round(seconds), tables },
  };
  const facts: RecordsAbout = {
    ...{ version, witness: { point: witness, rows: await witnessRows(figure, witness, float64) } },
    runs: [...(await earlierRuns(`${to}about.json`, version, tables)), run],
  };
  await writeFile(`${to}about.json`, `${writeExactly(facts, 1)}\n`);
}

/** The runs on record whose tables stay: those that were not made again, of the same version. */
async function earlierRuns(file: string, version: number, made: object): Promise<readonly RecordedRun[]> {
  if (!existsSync(file)) return [];
  const about = readExactly(await readFile(file, 'utf8')) as RecordsAbout;
  if (about.version !== version) return [];
  return about.runs
    .map((run) => ({
      ...run,
      tables: Object.fromEntries(Object.entries(run.tables).filter(([name]) => !Object.hasOwn(made, name))),
    }))
    .filter(({ tables }) => Object.keys(tables).length > 0);
}
