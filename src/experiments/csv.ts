import { csvParse } from 'd3-dsv';
import type { Row } from '../evidence/claim.ts';
import type { Table } from './experiment.ts';

/** Rows by the names of the head; what reads as a number is one, NaN and infinities too. */
export const fromCsv = (text: string): Row[] => [
  ...csvParse(text, (row) => Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, valueOf(cell)]))),
];

const valueOf = (cell: string): string | number => {
  if (cell === 'NaN') return Number.NaN;
  const value = Number(cell);
  return cell.trim() === '' || Number.isNaN(value) ? cell : value;
};

/** The table that CSV holds. */
export function tableFrom(text: string): Table {
  const rows = fromCsv(text);
  return { head: Object.keys(rows[0] ?? {}), rows: rows.map((row) => Object.values(row)) };
}

/** The rows of a table by the names of its head. */
export const rowsOf = ({ head, rows }: Table): Row[] =>
  rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i]!])));
