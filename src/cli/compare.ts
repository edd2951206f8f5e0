import { type NamedTensors, type TensorComparison, compareTensors } from '../diagnostics/tensorComparison.ts';
import { DataError, PcnCheckError } from '../errors.ts';
import { readPlain } from '../plainFile.ts';
import { csv } from '../report/csv.ts';
import { readTensors } from '../protocol/safetensors.ts';
import type { Console } from './outside.ts';
import { aligned } from './theoryFigures.ts';

export interface CompareOptions {
  /** Two safetensors files with the same names and shapes. */
  readonly files: readonly [string, string];
  readonly json?: boolean | undefined;
  readonly csv?: boolean | undefined;
}

/** Prints cosine, norm ratio and distance by name and all together, and returns the exit status. */
export async function compare(
  { files: [first, second], json = false, csv: asCsv = false }: CompareOptions,
  io: Pick<Console, 'out'>,
): Promise<number> {
  const [a, b] = [await tensorsOf(first), await tensorsOf(second)];
  const rows = compareTensors(a, b);
  if (json) io.out.write(`${JSON.stringify({ first, second, tensors: rows }, undefined, 2)}\n`);
  else if (asCsv) io.out.write(csv({ head: HEAD, rows: rows.map(cells) }));
  else io.out.write(`${aligned([HEAD, ...rows.map((row) => cells(row).map(short))]).join('\n')}\n`);
  return 0;
}

const HEAD = ['tensor', 'entries', 'cosine', 'norm_ratio', 'distance'];
const cells = (row: TensorComparison): (string | number)[] => [
  ...[row.name, row.entries, row.cosine, row.normRatio, row.distance],
];
const short = (value: string | number): string =>
  typeof value === 'number' && !Number.isInteger(value) ? value.toPrecision(6) : String(value);

async function tensorsOf(file: string): Promise<NamedTensors> {
  const bytes = await readPlain(file).catch((error: Error) => {
    throw new DataError(`compare: FILE must be a file that can be read, got ${error.message}`);
  });
  try {
    return readTensors(bytes).tensors;
  } catch (error) {
    throw error instanceof PcnCheckError ? new DataError(`${file}: ${error.message}`) : error;
  }
}
