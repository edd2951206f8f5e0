import { csvFormatRows, csvParse } from 'd3-dsv';
import type { Row } from '../evidence/claim.ts';
import type { Table } from './experiment.ts';

/** Numbers as ECMAScript prints them, so that reading gives the same ones back. */
export const toCsv = ({ head, rows }: Table): string =>
  `${csvFormatRows([head, ...rows].map((row) => row.map(String)))}\n`;

/** Rows by the names of the head; what reads as a number is one, NaN and infinities too. */
export const fromCsv = (text: string): Row[] => [
  ...csvParse(text, (row) => Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, valueOf(cell)]))),
];

const valueOf = (cell: string): string | number => {
  if (cell === 'NaN') return Number.NaN;
  const value = Number(cell);
  return cell.trim() === '' || Number.isNaN(value) ? cell : value;
};

/** The rows of a table by the names of its head. */
export const rowsOf = ({ head, rows }: Table): Row[] =>
  rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i]!])));
