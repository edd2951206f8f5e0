import { clopperPearson } from '../../src/gate/binomial.ts';
import { significant } from '../../src/numerals.ts';
import type { Diagnosed } from '../doctor.ts';
import type { Kind } from './kinds.ts';

/** False alarms and detections as Markdown, with 95 % intervals. */
export function table(runs: readonly Diagnosed[], failing: Readonly<Record<string, Kind>>): string {
  const rate = (hits: number, of: number): string => {
    const [low, high] = clopperPearson(hits, of, 0.05);
    return `${hits}/${of} (${significant(100 * low, 2)}–${significant(100 * high, 2)} %)`;
  };
  const healthy = runs.filter(({ kind }) => kind.startsWith('healthy'));
  const kinds = Object.entries(failing).flatMap(([kind, { foundBy }]) => {
    const own = runs.filter((run) => run.kind === kind);
    if (own.length === 0) return [];
    const found = own.filter(({ ill }) => foundBy.some((id) => ill.includes(id))).length;
    const first = own.filter(({ first }) => foundBy.some((id) => first.includes(id))).length;
    return [
      `| ${kind} | ${foundBy.map((id) => `\`${id}\``).join(', ')} | ${rate(found, own.length)} | ${first}/${own.length} |`,
    ];
  });
  const range = (of: readonly Diagnosed[], id: string): string => {
    const values = of.flatMap(({ values }) => values[id] ?? []).toSorted((a, b) => a - b);
    return values.length === 0
      ? 'not measured'
      : `${values.length}: ${[0, 0.5, 1].map((at) => significant(values[Math.floor(at * (values.length - 1))]!)).join(', ')}`;
  };
  const asked = ['healthy', 'healthy at a fast rate', ...Object.keys(failing)].filter((kind) =>
    runs.some((run) => run.kind === kind),
  );
  const by = asked.map((kind) => {
    const own = runs.filter((run) => run.kind === kind);
    const count = (of: 'ill' | 'undecided'): string => {
      const all = own.flatMap((run) => run[of]);
      return [...new Set(all)].map((id) => `\`${id}\` ${all.filter((one) => one === id).length}`).join(', ');
    };
    return `| ${kind} | ${own.length} | ${own.filter(({ ill }) => ill.length > 0).length} | ${count('ill')} | ${count('undecided')} |`;
  });
  const INFORMING = ['backprop-cosine', 'norm-ratio', 'activity-shift', 'energy-ratio', 'learning-progress'];
  const ranges = asked.map((kind) => {
    const own = runs.filter((run) => run.kind === kind);
    return `| ${kind} | ${INFORMING.map((id) => range(own, id)).join(' | ')} |`;
  });
  const ids = Object.keys(healthy[0]?.values ?? {});
  const alarms = ids.map((id) => {
    const asked = healthy.filter(({ values }) => values[id] !== undefined);
    const values = asked.map(({ values }) => values[id]!).toSorted((a, b) => a - b);
    return `| \`${id}\` | ${rate(asked.filter(({ ill }) => ill.includes(id)).length, asked.length)} | ${significant(values[0]!)} to ${significant(values.at(-1)!)} |`;
  });
  return [
    '| failing kind | found by | detected | named first |',
    '| --- | --- | --- | --- |',
    ...kinds,
    '',
    `Healthy runs without any diagnosis: ${rate(healthy.filter(({ ill }) => ill.length === 0).length, healthy.length)}`,
    '',
    '| diagnostic | false alarms | values in healthy runs |',
    '| --- | --- | --- |',
    ...alarms,
    '',
    '| kind | runs | with a diagnosis | ill | undecided |',
    '| --- | --- | --- | --- | --- |',
    ...by,
    '',
    `| kind | ${INFORMING.map((id) => `\`${id}\``).join(' | ')} |`,
    `| --- ${INFORMING.map(() => '| --- ').join('')}|`,
    ...ranges,
  ].join('\n');
}
