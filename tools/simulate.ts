import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type GatePoint, type GateRates, gateSimulation } from '../src/experiments/gateSimulation.ts';
import { tell } from '../src/experiments/tell.ts';
import { experimentText } from '../src/report/experimentText.ts';
import { table } from '../src/report/markdown.ts';
import { renderSvg, standaloneSvg } from '../src/report/svg.ts';
import { runAll } from './runAll.ts';

// Measures the gate's error rates and writes them into docs/gate.md with the plot docs/gate-power.svg.   npm run simulate

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
/** Figures by the section of docs/gate.md that shows them. */
const SECTIONS = { 'gate-false-alarms': 'false-alarms', 'gate-power-table': 'power' } as const;

const answers = await runAll<GatePoint, GateRates>(gateSimulation, availableParallelism());
const record = tell(gateSimulation, answers);
let page = await readFile(at('docs/gate.md'), 'utf8');
for (const figure of record.figures)
  if (figure.kind === 'table') {
    const name = SECTIONS[figure.id as keyof typeof SECTIONS];
    const text = table(
      figure.head,
      figure.rows.map((row) => row.map(String)),
    );
    page = page.replace(
      new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`),
      (_, open: string, close: string) => `${open}\n${text}\n\n${close}`,
    );
  } else if (figure.kind === 'chart')
    await writeFile(at('docs/gate-power.svg'), standaloneSvg(await renderSvg(figure.spec, figure.title)));
await writeFile(at('docs/gate.md'), page);
process.stdout.write(`${experimentText(record)}\n`);
