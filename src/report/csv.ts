import type { Table } from '../experiments/experiment.ts';

/** Every double as the shortest text that gives it back, −0 included. */
const field = (value: string | number): string => {
  const text = typeof value === 'number' ? (Object.is(value, -0) ? '-0' : String(value)) : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** A table as RFC 4180 has it: a line of names, one line a row, CRLF after each. */
export const csv = ({ head, rows }: Table): string =>
  [head, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
