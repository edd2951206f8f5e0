import { type Evidence, type Inferred, isAway, isWrong } from './evidence.ts';
import { areFinite } from '../matrices.ts';
import { regimes } from './regimes.ts';

/** Wrong activities are so many times farther from rest, relative to what is allowed, than any right ones. */
const CONTRAST = 1000;
/** Fewer right answers than this tell nothing. */
const FEWEST = 3;
/** And where one problem alone is wrong, than this. */
const MANY = 10;

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
          allEndless(inferred.filter(isAway)) ? 'activities are not finite, hence' : 'activities are',
          inferred.filter(isAway),
          inferred.filter((at) => !isAway(at)),
        )
      : undefined,
  ].filter((text) => text !== undefined);
  return told.length === 0 ? undefined : told.join('; and ');
}

/** The same for activities that elsewhere rest to rounding: what converges slowly does not end so. */
export function sharpRegimeCause(inferred: readonly Inferred[]): string | undefined {
  const rested = inferred.filter((at) => !isAway(at));
  return rested.length >= FEWEST && rested.every(({ gradient, size }) => gradient <= ROUNDING * size)
    ? regimeCause({ learned: [], inferred })
    : undefined;
}

const ROUNDING = 1e-12;

function ofPlaces(
  what: string,
  wrong: Parameters<typeof regimes>[0],
  right: Parameters<typeof regimes>[1],
): string | undefined {
  const several = new Set(wrong.map(({ problem }) => problem)).size > 1;
  if (right.length < (several ? FEWEST : MANY)) return undefined;
  const found = regimes(wrong, right);
  if (found.length !== 1) return undefined;
  const [where] = found;
  const lacks = DECLARED.find(([name]) => where === `on networks with ${name}`);
  const advice = lacks
    ? `; where it is not made for ${lacks[0]}, declare capabilities: { ${lacks[1]}: false } and refuse them`
    : '';
  return `${what} off only ${where}${advice}`;
}

const allEndless = (away: readonly Inferred[]): boolean => away.every(({ z }) => !areFinite(z));

function contrasts(inferred: readonly Inferred[]): boolean {
  const part = ({ gradient, allowed }: Inferred): number =>
    Number.isNaN(gradient / allowed) ? Infinity : gradient / allowed;
  const parts = (list: readonly Inferred[]): number[] => list.map(part);
  const right = Math.max(0, ...parts(inferred.filter((at) => !isAway(at))));
  return Math.min(...parts(inferred.filter(isAway))) >= CONTRAST * right;
}
