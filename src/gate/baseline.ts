import { ValueError } from '../errors.ts';
import { TRAINING_TITLE, linesOf, numberText, readNumber, refusing, requireChecksum, signed } from './baselineText.ts';
import { CONFIGURATIONS, configurationNamed } from './configurations.ts';
import { NETWORKS } from './decide.ts';
import { METRICS, type MetricId } from './metrics.ts';
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
  return signed(head, body);
}

/** The median is that of the rounded values, so that it can be checked. */
function lineOf(series: Series): string {
  const values = series.values.map(sixDigits);
  return `${keyText(series)}: ${numberText(median(values))} | ${values.map(numberText).join(' ')}`;
}

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
  if (text.startsWith(TRAINING_TITLE))
    throw new ValueError(
      `readBaseline: text must be a baseline of a rule, got one of training runs; give it with --series`,
    );
  const lines = linesOf('readBaseline', text);
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
  requireChecksum('readBaseline', lines, 4);
  return { pcnCheck: head[1]![1]!, rule: head[2]![1]!, seed: Number(head[3]![1]), series };
}

const refuse = refusing('readBaseline');

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
  const values = right.split(' ').map((text, k) => readNumber(text, domain, refuse, i, `value ${k + 1}`));
  if (values.length !== NETWORKS) throw refuse(i, `have ${NETWORKS} values`, String(values.length));
  if (numberText(median(values)) !== middle) throw refuse(i, 'have the median of its values', middle);
  return {
    ...{ metric: metric as MetricId, configuration: configuration!, claim, engine: engine!, dtype: precision },
    layer: layer === 'all' ? layer : Number(layer),
    values,
  };
}
