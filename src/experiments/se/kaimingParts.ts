import { type SingularParts, kaimingUniform, singularParts } from '../../network/initialisations.ts';
import { random } from '../../random.ts';

let last: { readonly key: string; readonly parts: readonly SingularParts[] } | undefined;

/** The decomposed Kaiming weights of a seed and of widths; the last ones are kept, as all condition numbers of a seed follow another. */
export function kaimingParts(seed: number, widths: readonly number[]): readonly SingularParts[] {
  const key = `${seed}: ${widths.join('-')}`;
  if (last?.key === key) return last.parts;
  const r = random(seed, 'weights');
  const parts = widths.slice(1).map((n, i) => singularParts(kaimingUniform(r, n, widths[i]!), n, widths[i]!));
  last = { key, parts };
  return parts;
}
