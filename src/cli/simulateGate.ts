import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { clopperPearson } from '../gate/binomial.ts';
import { FALSE_ALARM } from '../gate/decide.ts';
import { type Pool, type Tally, edge, nullPool, simulate } from '../gate/simulate.ts';
import { type PowerPoint, powerSpec } from '../report/gate/index.ts';
import { renderSvg, standaloneSvg } from '../report/index.ts';

// Measures the gate's error rates and writes them into docs/gate.md with the plot docs/gate-power.svg.
//   node dist/cli/simulateGate.js

const SEED = 1;
const NETWORKS = 400;
const NOISES = [0.002, 0.005, 0.02];
const RUNS = 10_000;
const POWER_RUNS = 2_000;
const DROPS = [0, 0.25, 0.5, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 2, 2.5, 3, 4, 5];
const WATCHED = { metric: 'target-alignment', configuration: 'mupc-skips-L4-N16-B8-digits' };

const percent = (share: number): string => `${Number((100 * share).toPrecision(4))} %`;
const interval = (k: number, n: number): string => clopperPearson(k, n, 0.05).map(percent).join(' to ');
const say = (text: string): void => void process.stderr.write(`${text}\n`);

const rows: string[] = [];
const points: PowerPoint[] = [];
for (const sigma of NOISES) {
  say(`noise ${sigma}`);
  const pool = await nullPool(sigma, SEED, NETWORKS);
  const spread = spreadOf(pool);
  const still = await simulate(pool, () => 0, { runs: RUNS, seed: SEED });
  const atEdge = await simulate(pool, edge(pool), { runs: RUNS, seed: SEED });
  rows.push(row(sigma, spread, 'nothing changed', still), row(sigma, spread, 'every drop at its margin', atEdge));
  const watched = pool.hypotheses.findIndex(
    (h) => h.metric === WATCHED.metric && h.configuration === WATCHED.configuration,
  );
  for (const drop of DROPS) {
    const of = {
      runs: POWER_RUNS,
      seed: SEED,
      of: (d: readonly { outcome: 'fails' | 'warns' | 'passes' }[]) => d[watched]!.outcome,
    };
    const { runs, fails, warns, passes } = await simulate(pool, (j) => (j === watched ? drop : 0), of);
    points.push({
      ...{ panel: `noise ${percent(sigma)}`, drop },
      ...{ fails: fails / runs, warns: warns / runs, passes: passes / runs },
    });
  }
}

/** The quartile distance of the watched drop, in margins. */
function spreadOf({ drops, hypotheses }: Pool): number {
  const j = hypotheses.findIndex((h) => h.metric === WATCHED.metric && h.configuration === WATCHED.configuration);
  const sorted = drops[j]!.toSorted((a, b) => a - b);
  return sorted[Math.floor(0.75 * sorted.length)]! - sorted[Math.floor(0.25 * sorted.length)]!;
}

function row(sigma: number, spread: number, what: string, { runs, fails, warns, passes, networks }: Tally): string {
  return `| ${percent(sigma)} | ${Number(spread.toPrecision(2))} | ${what} | ${percent(fails / runs)} (${interval(fails, runs)}) | ${percent(warns / runs)} | ${percent(passes / runs)} | ${Number((networks / runs).toPrecision(3))} |`;
}

const falseAlarms = [
  `| Noise | Spread in margins | What is true | Fails (95 % interval) | Warns | Passes | Networks |`,
  `| --- | --- | --- | --- | --- | --- | --- |`,
  ...rows,
].join('\n');
const power = [
  `| True drop in margins | ${NOISES.map((s) => `Noise ${percent(s)}: fails, warns, passes`).join(' | ')} |`,
  `| --- | ${NOISES.map(() => '---').join(' | ')} |`,
  ...DROPS.map((drop) => {
    const cells = points
      .filter((p) => p.drop === drop)
      .map(({ fails, warns, passes }) => [fails, warns, passes].map(percent).join(', '));
    return `| ${drop} | ${cells.join(' | ')} |`;
  }),
].join('\n');

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const sections = { 'false-alarms': falseAlarms, power };
let page = await readFile(at('docs/gate.md'), 'utf8');
for (const [name, table] of Object.entries(sections))
  page = page.replace(
    new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`),
    (_, open: string, close: string) => `${open}\n${table}\n\n${close}`,
  );
await writeFile(at('docs/gate.md'), page);
const label = 'Share of runs in which a comparison fails, warns or passes, against the true drop in margins';
await writeFile(at('docs/gate-power.svg'), standaloneSvg(await renderSvg(powerSpec(points), label)));
say(`stated false-alarm rate ${percent(FALSE_ALARM)}\n${falseAlarms}\n\n${power}`);
