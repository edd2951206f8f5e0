import { csvFormatRow } from 'd3-dsv';
import type { Table } from '../experiments/experiment.ts';

/** Every double as the shortest text that gives it back, −0 included. */
const exact = (value: string | number): string => (Object.is(value, -0) ? '-0' : String(value));

/** A table as RFC 4180 has it: a line of names, one line a row, CRLF after each. */
export const csv = ({ head, rows }: Table): string =>
  [head, ...rows].map((row) => `${csvFormatRow(row.map(exact))}\r\n`).join('');
