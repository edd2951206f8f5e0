import { type CoordinateReport, type Measured, coordinateReport } from '../diagnostics/coordinates/check.ts';
import { coordinateCommand } from '../diagnostics/coordinates/ask.ts';
import { KNOWN_SCALINGS } from '../network/scalingFamily.ts';
import { coordinatesText } from '../report/coordinatesText.ts';
import { type CoordinateRun, coordinateRun } from '../training/coordinateRun.ts';
import { packageVersion, writeReport } from './files.ts';
import type { Console } from './outside.ts';

export interface CoordinatesOptions {
  readonly parameterisation?: keyof typeof KNOWN_SCALINGS | undefined;
  readonly rule?: 'pc' | 'bp' | undefined;
  readonly activation?: 'linear' | 'tanh' | 'relu' | 'gelu' | 'sigmoid' | undefined;
  readonly depth?: number | undefined;
  /** η₀ */
  readonly rate?: number | undefined;
  /** A command that measures, in place of a network of the package. */
  readonly command?: string | undefined;
  readonly widths: readonly number[];
  readonly seeds: number;
  readonly steps: number;
  /** Seconds. */
  readonly timeLimit: number;
  readonly out?: string | undefined;
  readonly json?: true | undefined;
}

/** Measures networks of growing width, reports, and returns the exit status: 0 not unstable, 1 unstable or an answer was lost. */
export async function coordinates(
  options: CoordinatesOptions,
  io: Pick<Console, 'out' | 'error' | 'color' | 'signal'>,
): Promise<number> {
  const { command, steps, out, json } = options;
  const asked = command === undefined ? ownNetworks(options) : theirs(command, options, io);
  const measured: Measured[] = [];
  try {
    for (const width of options.widths)
      for (let seed = 1; seed <= options.seeds; seed++) {
        if (io.signal.aborted) return 130;
        measured.push({ width, seed, run: await asked.measure(width, seed) });
      }
  } finally {
    await asked.close();
  }
  if (io.signal.aborted) return 130;
  const report = coordinateReport(measured, steps);
  const text = `${JSON.stringify({ schema: 'pcn-check/coordinates', version: 1, name: asked.name, ...report }, undefined, 2)}\n`;
  io.out.write(json ? text : `${coordinatesText(asked.name, report, io)}\n`);
  if (out !== undefined) await writeReport(out, { ...(await pageOf(asked.name, report)), 'coordinates.json': text });
  const lost = measured.some(({ run }) => 'missing' in run);
  return lost || report.verdicts.some(({ behaviour }) => behaviour === 'unstable') ? 1 : 0;
}

interface Networks {
  readonly name: string;
  measure(width: number, seed: number): Promise<CoordinateRun | { readonly missing: string }>;
  close(): Promise<void>;
}

/** Residual networks of the family, on a teacher's batch. */
function ownNetworks({ parameterisation, steps, ...given }: CoordinatesOptions): Networks {
  const { rule = 'pc', activation = 'linear', depth = 4, rate: eta0 = 0.1 } = given;
  const setting = { depth, eta0, ...{ inputs: 16, outputs: 8, batch: 8, skips: true, outputPrecision: 1 } };
  const at = { rule, activation: activation === 'linear' ? ('identity' as const) : activation };
  const exponents = KNOWN_SCALINGS[parameterisation!];
  return {
    name: `${parameterisation}, ${rule === 'pc' ? 'predictive coding' : 'backpropagation'}, ${activation}, L = ${depth}`,
    measure: (width, seed) => coordinateRun({ ...setting, ...at, exponents, width, seed }, steps),
    close: async () => undefined,
  };
}

function theirs(
  command: string,
  { steps, timeLimit }: CoordinatesOptions,
  { error, signal }: Pick<Console, 'error' | 'signal'>,
): Networks {
  const asked = coordinateCommand(command, { timeLimit, signal, onError: (text) => void error.write(text) });
  return {
    name: command,
    measure: (width, seed) => asked.ask({ width, seed, steps }),
    close: () => asked.close(),
  };
}

async function pageOf(name: string, report: CoordinateReport): Promise<Record<string, string | Uint8Array>> {
  const [{ coordinatesSite }, { siteFiles }, { hasPng, png }] = await Promise.all([
    import('../report/sites.ts'),
    import('../report/site.ts'),
    import('./png.ts'),
  ]);
  const files = await siteFiles(coordinatesSite(name, report, await packageVersion()));
  return (await hasPng()) ? { ...files, 'coordinates.png': await png(files['coordinates.svg']!) } : files;
}
