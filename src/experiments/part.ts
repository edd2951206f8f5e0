import { closest } from 'fastest-levenshtein';
import { ValueError } from '../errors.ts';
import type { Experiment, Size } from './experiment.ts';

/** What of an experiment is asked for. */
export interface Part {
  readonly size: Size;
  /** Panels by their ids; all unless told. */
  readonly panels?: readonly string[] | undefined;
  /** Readings by their ids; the first of each panel unless told. */
  readonly readings?: readonly string[] | undefined;
}

type Asked = Pick<Experiment, 'id' | 'panels' | 'readings' | 'plan'>;

/**
 * The points of a part, in the order of its readings.
 * @throws {ValueError} for a panel or reading that the experiment does not have; the nearest is named
 */
export function pointsOf(experiment: Asked, { size, panels, readings }: Part): readonly unknown[] {
  for (const panel of panels ?? []) requireKnown(experiment, 'panel', panel, experiment.panels);
  for (const reading of readings ?? []) requireKnown(experiment, 'reading', reading, experiment.readings);
  return (readings ?? [undefined])
    .flatMap((reading) => experiment.plan(size, reading))
    .filter((point) => panels === undefined || panels.includes((point as { panel: string }).panel));
}

function requireKnown(
  { id }: Asked,
  what: 'panel' | 'reading',
  asked: string,
  known: readonly { readonly id: string }[] | undefined,
): void {
  const ids = known?.map((one) => one.id) ?? [];
  if (ids.includes(asked)) return;
  throw new ValueError(
    ids.length === 0
      ? `pointsOf: ${what} must be left out, since ${id} has none, got ${JSON.stringify(asked)}; ask for the whole`
      : `pointsOf: ${what} of ${id} must be one of ${ids.join(', ')}, got ${JSON.stringify(asked)}; did you mean ${closest(asked, ids)}?`,
  );
}
