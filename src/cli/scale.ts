import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { PcnCheckError, ValueError } from '../errors.ts';
import { SCALE_PLAN, type ScalePoint, type ScaleRecord, scaleExponent, scaleId } from '../experiments/scale.ts';
import { type MeasuredScale, renderSvg, scaleSpec, scaleTable, standaloneSvg } from '../report/index.ts';
import { writeReport } from './files.ts';

// How closed forms grow with width and depth.   npm run scale -- [--largest N] [--out DIR]

const USAGE = `npm run scale -- [--largest N] [--out DIR] [--json]

Predictive coding against backpropagation by their closed forms on residual depth-µP networks, weights made from the seed and
never held. Width grows at L = 8, depth at N = 2048. Each point runs in a process of its own and leaves a record in DIR; points
with a record are not run again.

  --largest N   widest network (default 4096; 16384 takes minutes)
  --out DIR     folder of the records, scale.json and scale.svg (default scale)
  --json        print scale.json and nothing else
`;

/** A record that is there and whole, or undefined. */
async function known(file: string): Promise<MeasuredScale | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as MeasuredScale;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ValueError(
      `scale: ${file} must be a record, got ${(error as Error).message}; delete it to run its point again`,
    );
  }
}

async function measured(point: ScalePoint, folder: string): Promise<MeasuredScale> {
  const name = `${scaleId(point)}.json`;
  const before = await known(join(folder, name));
  if (before) return before;
  const program = fileURLToPath(new URL('scalePoint.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(point)]);
  await writeReport(folder, { [name]: `${stdout}\n` });
  return JSON.parse(stdout) as MeasuredScale;
}

/** The exponents that the plan's sizes give; a direction with fewer than two sizes has none. */
function exponents(records: readonly MeasuredScale[]): Record<string, number> {
  const costs = { seconds: (r: MeasuredScale) => r.seconds, peakBytes: (r: MeasuredScale) => r.peakBytes };
  // Below these a fixed cost (start, packing) is much of the time.
  const groups = {
    width: records.filter((r) => r.depth === 8 && r.width >= 2048),
    depth: records.filter((r) => r.width === 2048),
  };
  return Object.fromEntries(
    Object.entries(groups).flatMap(([size, group]) =>
      group.length < 2
        ? []
        : Object.entries(costs).map(([cost, of]) => [
            `${cost} by ${size}`,
            scaleExponent<ScaleRecord & MeasuredScale>(group, size as 'width' | 'depth', of),
          ]),
    ),
  );
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      largest: { type: 'string', default: '4096' },
      out: { type: 'string', default: 'scale' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return void process.stdout.write(USAGE);
  const largest = Number(values.largest);
  const plan = SCALE_PLAN.filter(({ width }) => width <= largest);
  if (plan.length === 0)
    throw new ValueError(
      `scale: --largest must be at least ${SCALE_PLAN[0]!.width}, got ${values.largest}; see --help`,
    );
  await mkdir(values.out, { recursive: true });
  const records: MeasuredScale[] = [];
  for (const [i, point] of plan.entries()) {
    process.stderr.write(`[${i + 1}/${plan.length}] N = ${point.width}, L = ${point.depth}\n`);
    records.push(await measured(point, values.out));
  }
  const result = { records, exponents: exponents(records) };
  const json = `${JSON.stringify(result, undefined, 2)}\n`;
  const svg = standaloneSvg(await renderSvg(scaleSpec(records), 'Time and peak memory as width and depth grow'));
  await writeReport(values.out, { 'scale.json': json, 'scale.svg': svg });
  process.stdout.write(values.json ? json : `${scaleTable(result)}\n`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof PcnCheckError) && !(error instanceof TypeError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
