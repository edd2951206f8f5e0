import { type Evidence, type Inferred, isAway, isWrong } from './evidence.ts';
import { regimes } from './regimes.ts';

/** Wrong activities are so many times farther from rest, relative to what is allowed, than any right ones. */
const CONTRAST = 100;
/** Fewer right answers than this tell nothing. */
const FEWEST = 3;

const DECLARED = [
  ['skips', 'skips'],
  ['premultipliers other than 1', 'scales'],
  ['precisions other than 1', 'precisions'],
] as const;

/** Where alone a rule is off, if one thing tells, and how to declare what it is not made for. */
export function regimeCause({ learned, inferred }: Evidence): string | undefined {
  const told = [
    learned.some(isWrong)
      ? ofPlaces(
          'updates are',
          learned.filter(isWrong),
          learned.filter((item) => !isWrong(item)),
        )
      : undefined,
    inferred.some(isAway) && contrasts(inferred)
      ? ofPlaces(
          'activities are',
          inferred.filter(isAway),
          inferred.filter((at) => !isAway(at)),
        )
      : undefined,
  ].filter((text) => text !== undefined);
  return told.length === 0 ? undefined : told.join('; and ');
}

function ofPlaces(
  what: string,
  wrong: Parameters<typeof regimes>[0],
  right: Parameters<typeof regimes>[1],
): string | undefined {
  if (right.length < FEWEST || wrong.length < 2) return undefined;
  const found = regimes(wrong, right);
  if (found.length !== 1) return undefined;
  const [where] = found;
  const lacks = DECLARED.find(([name]) => where === `on networks with ${name}`);
  const advice = lacks
    ? `; where it is not made for ${lacks[0]}, declare capabilities: { ${lacks[1]}: false } and refuse them`
    : '';
  return `${what} off only ${where}${advice}`;
}

function contrasts(inferred: readonly Inferred[]): boolean {
  const parts = (list: readonly Inferred[]): number[] => list.map(({ gradient, allowed }) => gradient / allowed);
  const right = Math.max(0, ...parts(inferred.filter((at) => !isAway(at))));
  return Math.min(...parts(inferred.filter(isAway))) >= CONTRAST * right;
}
