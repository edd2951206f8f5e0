import { DataError } from '../errors.ts';
import { hash } from '../random.ts';
import { CONFIGURATIONS, configurationNamed } from './configurations.ts';
import { NETWORKS } from './decide.ts';
import { METRICS, type MetricId, NONE } from './metrics.ts';
import { type Series, byKey, keyText, median, sixDigits } from './series.ts';

/** Raised with every change of the layout, or of what a metric, a configuration or a seed means. */
const FORMAT = 1;

/** What a rule was like when somebody agreed to it. */
export interface Baseline {
  /** The version of pcn-check that made it; only a note, since the format says what may be compared. */
  readonly pcnCheck: string;
  readonly rule: string;
  readonly seed: number;
  /** Sorted by key, `NETWORKS` values each. */
  readonly series: readonly Series[];
}

const COLUMNS =
  '# metric configuration layer claim engine dtype: median | the value on each network, "none" where the rule had no answer';

/**
 * A baseline as a text file: one sorted line a series, six significant digits, and a checksum by which edits are noticed.
 * `readBaseline` gives back the same.
 */
export function writeBaseline({ pcnCheck, rule, seed, series }: Baseline): string {
  const head = [
    `# pcn-check baseline, format ${FORMAT}`,
    `# made by pcn-check ${pcnCheck}`,
    `# rule ${rule}`,
    `# seed ${seed}, ${NETWORKS} networks`,
  ];
  const body = [COLUMNS, ...series.toSorted(byKey).map(lineOf)];
  return `${[...head, checksumLine([...head, ...body]), ...body].join('\n')}\n`;
}

/** The median is that of the rounded values, so that it can be checked. */
function lineOf(series: Series): string {
  const values = series.values.map(sixDigits);
  return `${keyText(series)}: ${numberText(median(values))} | ${values.map(numberText).join(' ')}`;
}

const numberText = (value: number): string => (Number.isNaN(value) ? 'none' : String(sixDigits(value)));

/** Against hands, not against malice. */
const checksumLine = (lines: readonly string[]): string =>
  `# checksum ${(hash(lines.join('\n')) >>> 0).toString(16).padStart(8, '0')}`;

const LONGEST = 2 ** 22;
const RESTORE = 'take it from version control, or make it again with --update-baseline';

/** Each line before the first series, as it must be. */
const HEAD: readonly (readonly [pattern: RegExp, meaning: string])[] = [
  [/^# pcn-check baseline, format (\d{1,9})$/, 'say "# pcn-check baseline, format N"'],
  [/^# made by pcn-check ([\w.+-]{1,40})$/, 'say "# made by pcn-check VERSION"'],
  [/^# rule ([\w.-]{1,100})$/, 'say "# rule ID"'],
  [/^# seed (-?\d{1,10}), (\d{1,9}) networks$/, 'say "# seed N, N networks"'],
  [/^# checksum ([0-9a-f]{8})$/, 'say "# checksum " and eight hexadecimal digits'],
  [/^# metric /, 'name the columns'],
];

/**
 * @throws {DataError} with the number of the line, when the text is of another format, malformed, unsorted, repeats a key, names a
 * metric or configuration that does not exist, or was edited after it was written
 */
export function readBaseline(text: string): Baseline {
  if (text.length > LONGEST)
    throw new DataError(`readBaseline: text must have at most ${LONGEST} characters, got ${text.length}; ${RESTORE}`);
  const lines = text.replaceAll('\r\n', '\n').split('\n'); // git may have changed line ends
  const head = HEAD.map(([pattern, meaning], i) => {
    const found = pattern.exec(lines[i] ?? '');
    if (!found) throw refuse(i, meaning, lines[i]);
    if (i === 0 && Number(found[1]) !== FORMAT)
      throw refuse(i, `be of format ${FORMAT}, which this version reads`, lines[i]);
    return found;
  });
  if (Number(head[3]![2]) !== NETWORKS) throw refuse(3, `have ${NETWORKS} networks`, lines[3]);
  if (lines.at(-1) !== '') throw refuse(lines.length - 1, 'end with a line feed', lines.at(-1));
  const series: Series[] = [];
  for (let i = HEAD.length; i < lines.length - 1; i++) {
    const next = readSeries(lines[i]!, i);
    const last = series.at(-1);
    if (last && keyText(last) === keyText(next)) throw refuse(i, 'have a key of its own', `${keyText(next)} again`);
    if (last && byKey(last, next) > 0) throw refuse(i, `be sorted after ${keyText(last)}`, keyText(next));
    series.push(next);
  }
  const unsigned = lines.slice(0, -1).filter((_, i) => i !== 4);
  if (checksumLine(unsigned) !== lines[4])
    throw new DataError(
      `readBaseline: line 5 must be the checksum of the other lines, got ${visible(lines[4]!)}; the file was edited: ${RESTORE}`,
    );
  return { pcnCheck: head[1]![1]!, rule: head[2]![1]!, seed: Number(head[3]![1]), series };
}

function readSeries(line: string, i: number): Series {
  const [left, right, ...rest] = line.split(' | ');
  const [metric, configuration, layer, claim, engine, dtype, middle, ...more] = left!.split(' ');
  if (right === undefined || rest.length > 0 || middle === undefined || more.length > 0)
    throw refuse(i, 'be "metric configuration layer claim engine dtype: median | values"', line);
  if (!Object.hasOwn(METRICS, metric!)) throw refuse(i, `name a metric of ${Object.keys(METRICS).join(', ')}`, metric);
  const { domain, claim: known } = METRICS[metric as MetricId];
  const depth = configurationNamed(configuration!)?.depth;
  if (depth === undefined)
    throw refuse(i, `name a configuration of ${[...CONFIGURATIONS.keys()].join(', ')}`, configuration);
  if (layer !== 'all' && !(/^[1-9]\d?$/.test(layer!) && Number(layer) <= depth))
    throw refuse(i, `have a layer from 1 to ${depth}, or all`, layer);
  if (claim !== known) throw refuse(i, `have the claim ${known}`, claim);
  if (!/^[\w-]{1,40}$/.test(engine!)) throw refuse(i, 'name an engine', engine);
  const precision = dtype!.slice(0, -1);
  if (dtype !== `${precision}:` || (precision !== 'float64' && precision !== 'float32'))
    throw refuse(i, 'have the dtype float64 or float32 and a colon', dtype);
  const values = right.split(' ').map((text, k) => readNumber(text, domain, i, `value ${k + 1}`));
  if (values.length !== NETWORKS) throw refuse(i, `have ${NETWORKS} values`, String(values.length));
  if (numberText(median(values)) !== middle) throw refuse(i, 'have the median of its values', middle);
  return {
    ...{ metric: metric as MetricId, configuration: configuration!, claim, engine: engine!, dtype: precision },
    layer: layer === 'all' ? layer : Number(layer),
    values,
  };
}

function readNumber(text: string, domain: (value: number) => boolean, i: number, which: string): number {
  if (text === 'none') return NONE;
  const value = Number(text);
  if (text !== String(sixDigits(value)) || !domain(value))
    throw refuse(i, `have a number of six digits in the metric's range as ${which}`, text);
  return value;
}

const refuse = (i: number, condition: string, got: string | undefined): DataError =>
  new DataError(`readBaseline: line ${i + 1} must ${condition}, got ${visible((got ?? '').slice(0, 120))}; ${RESTORE}`);

/** Quoted, and a byte order mark and its like as what they are. */
const visible = (text: string): string =>
  JSON.stringify(text).replaceAll(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
