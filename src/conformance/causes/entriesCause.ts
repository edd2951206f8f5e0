import type { Inferred, Learned } from './evidence.ts';

/** A function that every entry of an update may have passed. */
const FUNCTIONS: readonly (readonly [string, (v: number) => number])[] = [
  ['only the signs of the update are left', Math.sign],
  ['entries of the update pass through tanh', Math.tanh],
  ['entries of the update pass through v/(1 + |v|)', (v) => v / (1 + Math.abs(v))],
];

const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));

/** What each entry of all updates has passed, if it is one function of the entry that is right. */
export function entriesCause(wrong: readonly Learned[]): string | undefined {
  const pairs = wrong.flatMap(({ got, right }) => [...got.data].map((v, i) => [v, right.data[i]!] as const));
  const known = FUNCTIONS.find(([, f]) => pairs.every(([v, right]) => close(v, f(right))));
  if (known) return known[0];
  const most = Math.max(...pairs.map(([v]) => Math.abs(v)));
  const cut = pairs.filter(([v]) => Math.abs(v) === most).length;
  const clipped = pairs.every(([v, right]) => close(v, Math.max(-most, Math.min(most, right))));
  return most > 0 && clipped && cut >= FEWEST ? `entries of the update are clipped at ±${most}` : undefined;
}

/** Whether activities stop at the same number, again and again. */
export function clippedCause(away: readonly Inferred[]): string | undefined {
  const values = away.flatMap(({ z }) => z.slice(1, -1).flatMap(({ data }) => [...data].map(Math.abs)));
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  const cut = away.filter(({ z }) => z.slice(1, -1).some(({ data }) => data.some((v) => Math.abs(v) === most))).length;
  return most > 0 && cut >= 2 && cut === away.length ? `activities are clipped at ±${most}` : undefined;
}

const FEWEST = 3;
