import { cell, table } from './markdown.ts';
import type { RuleCheck } from './record.ts';

type CheckText = Required<Pick<RuleCheck, 'number' | 'title' | 'kind' | 'claims'>> & { readonly id: string };

/** Number, id, kind and claims of every check, for docs/checks.md. */
export const checksTable = (checks: readonly CheckText[]): string =>
  table(
    ['Number', 'Id', 'What it says', 'Kind', 'Claims'],
    checks.map(({ number, id, title, kind, claims }) => [
      number,
      `\`${id}\``,
      cell(title),
      kind,
      claims.map((claim) => `\`${claim}\``).join(', ') || '–',
    ]),
  );

/** Each rule that is wrong on purpose, and the checks that refute it. */
export const wrongTable = (
  rules: readonly { readonly defect: string; readonly refutedBy: readonly string[] }[],
): string =>
  table(
    ['Defect', 'Refuted by'],
    rules.map(({ defect, refutedBy }) => [cell(defect), refutedBy.join(', ')]),
  );
