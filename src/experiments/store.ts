import type { Answer } from './experiment.ts';
import type { Planned } from './plan.ts';

/** A result, or the error that came in its place: a value like any other. */
export type PointOutcome = { readonly result: unknown } | { readonly error: PointError };

export interface PointError {
  readonly name: string;
  readonly message: string;
}

/** What is kept of one point. */
export type StoredRecord = {
  readonly experiment: string;
  readonly version: number;
  readonly hash: string;
  readonly point: unknown;
  readonly engine: string;
  readonly about: string;
  readonly seconds: number;
  readonly peakBytes: number;
} & PointOutcome;

export interface RecordKey {
  readonly hash: string;
  readonly engine: string;
}

/** What stands under a key: nothing, a whole record, or something that was cut off and has to be run again. */
export type Reading =
  | { readonly state: 'absent' }
  | { readonly state: 'whole'; readonly record: StoredRecord }
  | { readonly state: 'cut off'; readonly where: string; readonly reason: string };

/**
 * Records of one version of one experiment, by point and engine. A record is there whole or not at all, however a writer ends, and
 * writers do not know each other: a point that two of them do leaves one record.
 */
export interface Store {
  readonly experiment: string;
  readonly version: number;
  /** @throws {DataError} when the record is of another experiment or version */
  read(key: RecordKey): Promise<Reading>;
  write(record: StoredRecord): Promise<void>;
  /** Many at once, which a store may keep more tightly. */
  writeAll(records: readonly StoredRecord[]): Promise<void>;
  /** What is there now, other writers' records too. */
  keys(): Promise<readonly RecordKey[]>;
}

/** What a plan still needs. A point whose record is an error is done: run it again by removing the record. */
export interface Remaining<P> {
  readonly open: readonly Planned<P>[];
  readonly known: number;
  readonly cutOff: readonly { readonly where: string; readonly reason: string }[];
}

/**
 * Resumption: the points of the plan without a whole record on this engine. What is not found is looked for again after the store has
 * been listed anew: another writer may have put it into a pack meanwhile.
 */
export async function remaining<P>(store: Store, plan: readonly Planned<P>[], engine: string): Promise<Remaining<P>> {
  const { open: unseen } = await withoutRecord(store, plan, engine);
  if (unseen.length > 0) await store.keys();
  const { open, cutOff } = await withoutRecord(store, unseen, engine);
  return { open, known: plan.length - open.length, cutOff };
}

async function withoutRecord<P>(
  store: Store,
  plan: readonly Planned<P>[],
  engine: string,
): Promise<Pick<Remaining<P>, 'open' | 'cutOff'>> {
  const open: Planned<P>[] = [];
  const cutOff: { where: string; reason: string }[] = [];
  for (const planned of plan) {
    const reading = await store.read({ hash: planned.hash, engine });
    if (reading.state !== 'whole') open.push(planned);
    if (reading.state === 'cut off') cutOff.push({ where: reading.where, reason: reading.reason });
  }
  return { open, cutOff };
}

/** What a plan has given so far, in its order. */
export interface Collected<P, R> {
  readonly answers: readonly Answer<P, R>[];
  readonly errors: readonly (PointError & { readonly point: P })[];
  readonly missing: number;
}

/** The answers and errors of a plan on one engine. `R` is what the experiment's `run` returns: the store has no way to know. */
export async function collect<P, R>(
  store: Store,
  plan: readonly Planned<P>[],
  engine: string,
): Promise<Collected<P, R>> {
  const answers: Answer<P, R>[] = [];
  const errors: (PointError & { point: P })[] = [];
  let missing = 0;
  for (const { hash, point } of plan) {
    const reading = await store.read({ hash, engine });
    if (reading.state !== 'whole') missing++;
    else if ('error' in reading.record) errors.push({ ...reading.record.error, point });
    else {
      const { result, about, seconds, peakBytes } = reading.record;
      answers.push({ point, result: result as R, engine, about, seconds, peakBytes });
    }
  }
  return { answers, errors, missing };
}

export interface Merged {
  readonly taken: number;
  /** Were there already; a result is never replaced. */
  readonly known: number;
  readonly cutOff: readonly { readonly where: string; readonly reason: string }[];
}

/** Records that a merge writes at once. */
const BATCH = 1000;

/**
 * Adds what `from` has and `into` has not; a result takes the place of an error. Merging again changes nothing.
 * Both must be of one experiment and version: who opens them sees to it.
 */
export async function merge(from: Store, into: Store): Promise<Merged> {
  let [taken, known] = [0, 0];
  const cutOff: { where: string; reason: string }[] = [];
  let batch: StoredRecord[] = [];
  const flush = async (): Promise<void> => {
    await into.writeAll(batch);
    batch = [];
  };
  const there = new Set((await into.keys()).map(nameOf));
  for (const key of await from.keys()) {
    const theirs = await from.read(key);
    const ours: Reading = there.has(nameOf(key)) ? await into.read(key) : { state: 'absent' };
    if (theirs.state === 'cut off') cutOff.push({ where: theirs.where, reason: theirs.reason });
    if (theirs.state !== 'whole') continue;
    const better = ours.state !== 'whole' || ('error' in ours.record && 'result' in theirs.record);
    if (better) batch.push(theirs.record);
    if (better) taken++;
    else known++;
    if (batch.length === BATCH) await flush();
  }
  await flush();
  return { taken, known, cutOff };
}

const nameOf = ({ hash, engine }: RecordKey): string => `${engine} ${hash}`;

/** A store in memory, for plans that are done at once. */
export function memoryStore(experiment: string, version: number): Store {
  const records = new Map<string, StoredRecord>();
  return {
    ...{ experiment, version },
    async read(key) {
      const record = records.get(nameOf(key));
      return record ? { state: 'whole', record } : { state: 'absent' };
    },
    async write(record) {
      records.set(nameOf(record), record);
    },
    async writeAll(many) {
      for (const record of many) records.set(nameOf(record), record);
    },
    async keys() {
      return [...records.values()].map(({ hash, engine }) => ({ hash, engine }));
    },
  };
}
