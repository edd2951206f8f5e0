import type { Finding } from '../evidence/verdict.ts';
import { fit, wrap } from './cells.ts';
import { significant, unitRoundoffText } from './numbers.ts';
import type { AbsentEngine, EngineRow, JudgedClaim } from './record.ts';

/** "9.71 GFlop/s at 512", or a dash where it was not measured. */
export const rateText = ({ gemm }: EngineRow): string =>
  gemm === undefined ? '–' : `${significant(gemm.gflops)} GFlop/s at ${gemm.n}`;

/** What was found, how it rounds, how fast it multiplies; then what was not found, with the reason. For a terminal. */
export function enginesText(
  { engines, absent }: { readonly engines: readonly EngineRow[]; readonly absent: readonly AbsentEngine[] },
  columns: number,
): string {
  const rows = [
    ['engine', 'unit roundoff', 'products', 'what computes'],
    ...engines.map((engine) => [
      engine.name,
      unitRoundoffText(engine.unitRoundoff),
      rateText(engine),
      engine.note ?? '',
    ]),
  ];
  const widths = [0, 1, 2].map((i) => Math.max(...rows.map((row) => row[i]!.length)));
  const line = (row: readonly string[]): string =>
    `${widths.map((width, i) => fit(row[i]!, width)).join('  ')}  ${row[3]}`.trimEnd();
  const missing = absent.flatMap(({ name, reason }) => [
    `${name}: not here`,
    ...wrap(reason, Math.max(40, columns - 2)).map((text) => `  ${text}`),
  ]);
  return [...rows.map(line), ...(missing.length > 0 ? ['', ...missing] : [])].join('\n');
}

/** What one engine found about one claim: the largest error / bound over the kinds of data, or the outcome where it has none. */
export function engineCell({ verdict }: JudgedClaim, engine: string): string {
  const findings: readonly Finding[] = verdict.findings.filter(({ system }) => system === engine);
  const ratios = findings.flatMap(({ outcome, ratio }) =>
    outcome === 'undecided' || ratio === undefined ? [] : [ratio],
  );
  if (ratios.length > 0) return significant(Math.max(...ratios), 2);
  return findings.length > 0 ? 'cannot tell' : '–';
}

/** The engines that hold claims against error bounds in this run, in the record's order. */
export const boundedEngines = (engines: readonly EngineRow[], verdicts: readonly JudgedClaim[]): readonly EngineRow[] =>
  engines.filter(({ name }) =>
    verdicts.some(({ verdict }) =>
      verdict.findings.some(({ system, ratio }) => system === name && ratio !== undefined),
    ),
  );
