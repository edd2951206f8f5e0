import { ValueError } from '../../errors.ts';
import { TRAINING_TITLE, linesOf, numberText, readNumber, refusing, requireChecksum, signed } from '../baselineText.ts';
import { median, sixDigits } from '../series.ts';
import { type TrainingMetric, metricNamed, metricText, readTrainingMetric } from './metric.ts';
import { type TrainingSeries, byTrainingKey, trainingKeyText } from './series.ts';

/** Raised with every change of the layout. */
const FORMAT = 1;

/** What training runs were like when somebody agreed to them. */
export interface TrainingBaseline {
  /** The version of pcn-check that made it; only a note. */
  readonly pcnCheck: string;
  /** Ascending. */
  readonly seeds: readonly number[];
  /** Where every run ends. */
  readonly lastStep: number;
  /** Sorted by name. */
  readonly metrics: readonly TrainingMetric[];
  /** Sorted by name and step, a value for each seed. */
  readonly series: readonly TrainingSeries[];
}

const COLUMNS = '# name at step: median | the value of each seed, "none" from where a run had diverged';

/** A baseline as a text file: one sorted line a series, six significant digits. `readTrainingBaseline` gives back the same. */
export function writeTrainingBaseline({ pcnCheck, seeds, lastStep, metrics, series }: TrainingBaseline): string {
  const head = [`${TRAINING_TITLE}${FORMAT}`, `# made by pcn-check ${pcnCheck}`];
  const body = [
    `# seeds ${seeds.join(' ')}`,
    `# last step ${lastStep}`,
    ...metrics.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map((m) => `# metric ${m.name}: ${metricText(m)}`),
    COLUMNS,
    ...series.toSorted(byTrainingKey).map(lineOf),
  ];
  return signed(head, body);
}

const lineOf = (series: TrainingSeries): string => {
  const values = series.values.map(sixDigits);
  return `${trainingKeyText(series)}: ${numberText(median(values))} | ${values.map(numberText).join(' ')}`;
};

const READER = 'readTrainingBaseline';
const refuse = refusing(READER);

/** @throws {DataError} with the number of the line, when the text is of another format, malformed, unsorted, repeats a series, or was edited after it was written */
export function readTrainingBaseline(text: string): TrainingBaseline {
  if (text.startsWith('# pcn-check baseline, format '))
    throw new ValueError(
      `${READER}: text must be a baseline of training runs, got one of a rule; name the rule in place of --series`,
    );
  const lines = linesOf(READER, text);
  let at = 0;
  const next = (pattern: RegExp, meaning: string): RegExpExecArray => {
    const found = pattern.exec(lines[at] ?? '');
    if (!found) throw refuse(at, meaning, lines[at]);
    at++;
    return found;
  };
  const format = next(/^# pcn-check baseline of training runs, format (\d{1,9})$/, `say "${TRAINING_TITLE}N"`)[1];
  if (Number(format) !== FORMAT) throw refuse(0, `be of format ${FORMAT}, which this version reads`, lines[0]);
  const pcnCheck = next(/^# made by pcn-check ([\w.+-]{1,40})$/, 'say "# made by pcn-check VERSION"')[1]!;
  next(/^# checksum [0-9a-f]{8}$/, 'say "# checksum " and eight hexadecimal digits');
  const seeds = next(/^# seeds ((?:-?\d{1,16})(?: -?\d{1,16})*)$/, 'say "# seeds " and their numbers')[1]!
    .split(' ')
    .map(Number);
  if (seeds.some((seed, i) => i > 0 && seeds[i - 1]! >= seed))
    throw refuse(at - 1, 'have seeds that rise, each once', lines[at - 1]);
  const lastStep = Number(next(/^# last step (\d{1,16})$/, 'say "# last step N"')[1]);
  const metrics: TrainingMetric[] = [];
  while (lines[at]?.startsWith('# metric ')) metrics.push(metricOf(next, at));
  next(/^# name at step: /, 'name the columns');
  if (lines.at(-1) !== '') throw refuse(lines.length - 1, 'end with a line feed', lines.at(-1));
  const series: TrainingSeries[] = [];
  for (; at < lines.length - 1; at++) {
    const found = readSeries(lines[at]!, at, metrics, seeds.length);
    const last = series.at(-1);
    if (last && byTrainingKey(last, found) >= 0)
      throw refuse(at, `be sorted after ${trainingKeyText(last)}, each series once`, trainingKeyText(found));
    series.push(found);
  }
  if (series.length === 0) throw refuse(at, 'hold at least one series', 'the end');
  requireChecksum(READER, lines, 2);
  return { pcnCheck, seeds, lastStep, metrics, series };
}

function metricOf(next: (pattern: RegExp, meaning: string) => RegExpExecArray, at: number): TrainingMetric {
  const meaning = 'say "# metric NAME: higher is better, margin N" or lower, with " %" where it is a percentage';
  const [line, name, better, margin, percent = ''] = next(
    /^# metric (\S+): (higher|lower) is better, margin (\S+)( %)?$/,
    meaning,
  );
  try {
    return readTrainingMetric(`${name}=${better}:${margin}${percent.trim()}`);
  } catch {
    throw refuse(at, meaning, line);
  }
}

function readSeries(line: string, i: number, metrics: readonly TrainingMetric[], seeds: number): TrainingSeries {
  const [, name, step, middle, right] = /^(.+) at (\d{1,16}): (\S+) \| (.+)$/.exec(line) ?? [];
  if (name === undefined) throw refuse(i, 'be "name at step: median | values"', line);
  const metric = metricNamed(metrics, name);
  if (metric === undefined)
    throw refuse(i, `name a metric of ${metrics.map(({ name }) => name).join(', ') || 'the lines above'}`, name);
  const domain = (value: number): boolean => Number.isFinite(value) && (metric.unit === 'absolute' || value >= 0);
  const values = right!.split(' ').map((text, k) => readNumber(text, domain, refuse, i, `value ${k + 1}`));
  if (values.length !== seeds) throw refuse(i, `have ${seeds} values, one a seed`, String(values.length));
  if (numberText(median(values)) !== middle) throw refuse(i, 'have the median of its values', middle);
  return { name, step: Number(step), values };
}
