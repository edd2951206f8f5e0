import { ValueError } from '../errors.ts';
import { readBaseline } from '../gate/baseline.ts';
import { gate } from '../gate/gate.ts';
import { historyPoints, thisRun } from '../gate/history.ts';
import { METRICS, type MetricId } from '../gate/metrics.ts';
import type { LearningRule } from '../learning/rule.ts';
import { type GateRecord, gateJson, gateText } from '../report/gate/index.ts';
import { siteFiles } from '../report/site.ts';
import { gateSite } from '../report/sites.ts';
import { readBaselineOf } from './baselineFile.ts';
import { packageVersion, writeReport } from './files.ts';
import type { GateOptions, GateRun } from './gate.ts';
import { fromFolder, fromGit } from './pastBaselines.ts';
import { quoted, ruleArguments } from './ruleArguments.ts';

/** Holds a rule against its baseline; returns the exit status: 1 where a drop is proven or an answer was lost. */
export async function compareWithFile(
  rule: LearningRule,
  file: string,
  options: GateOptions,
  io: GateRun,
): Promise<number> {
  const baseline = await readBaselineOf(file, readBaseline);
  if (options.seed !== undefined && options.seed !== baseline.seed)
    throw new ValueError(
      `gate: --seed must be the baseline's, ${baseline.seed}, got ${options.seed}; only the same networks can be compared`,
    );
  const result = await gate(rule, baseline);
  io.finish();
  if (io.signal.aborted) return 130;
  const record: GateRecord = {
    ...{ schema: 'pcn-check/gate', version: 1, pcnCheck: await packageVersion() },
    ...result,
    baseline: { file, pcnCheck: baseline.pcnCheck },
    replay: `npx pcn-check gate ${ruleArguments(options.rule)} --baseline ${quoted(file)} --seed ${baseline.seed}`,
    ...(io.child ? { stderr: io.child.stderr() } : {}),
  };
  io.out.write(options.json ? gateJson(record) : gateText(record));
  if (options.out !== undefined) {
    const past = options.history === undefined ? await fromGit(file) : await fromFolder(options.history);
    const history = [...past.history, thisRun(baseline, record.pcnCheck, result.rows)];
    const metrics = (Object.keys(METRICS) as MetricId[]).map((id) => ({
      ...{ id, ...METRICS[id], points: historyPoints(history, id) },
    }));
    const site = await siteFiles(gateSite({ rule: rule.id, ...past, history, metrics, record }));
    await writeReport(options.out, { 'gate.json': gateJson(record), ...site });
    io.say([`gate: wrote ${options.out}/gate.json and ${options.out}/history.html`]);
  }
  return result.outcome === 'fails' || result.outcome === 'undecided' ? 1 : 0;
}
