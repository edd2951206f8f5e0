import type { Badge } from '../summary.ts';

/** Text with what may stand inside a line. Plain text is escaped by whoever writes it. */
export type Inline = string | Span | readonly Inline[];

export type Span =
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'muted'; readonly of: Inline }
  | { readonly kind: 'link'; readonly to: Target; readonly of: Inline }
  /** A sign, words and a colour that say the same. */
  | { readonly kind: 'badge'; readonly tone: Badge; readonly text: string };

/** Another page of the site with a place in it, a file beside it, or an address elsewhere. */
export type Target =
  { readonly page: string; readonly at?: string } | { readonly file: string } | { readonly url: string };

/** Endings of files that could not be made: what leads to them is written as its text. */
export type Missing = readonly string[];

export const isMissing = (file: string, missing: Missing): boolean =>
  missing.some((ending) => file.endsWith(`.${ending}`));

export const code = (text: string): Span => ({ kind: 'code', text });
export const strong = (of: Inline): Span => ({ kind: 'strong', of });
export const muted = (of: Inline): Span => ({ kind: 'muted', of });
export const link = (to: Target, of: Inline): Span => ({ kind: 'link', to, of });
export const badgeSpan = (tone: Badge, text: string): Span => ({ kind: 'badge', tone, text });

/** With a separator between the parts. */
export const joined = (parts: readonly Inline[], separator: string): Inline =>
  parts.map((part, i) => (i === 0 ? part : [separator, part]));

/** The words alone. */
export function plainText(inline: Inline): string {
  if (typeof inline === 'string') return inline;
  if (!('kind' in inline)) return inline.map(plainText).join('');
  return inline.kind === 'code' || inline.kind === 'badge' ? inline.text : plainText(inline.of);
}
