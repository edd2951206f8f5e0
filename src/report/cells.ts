const COMBINING = /\p{M}/u;
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** How many terminal cells one character takes. */
const cellsOf = (character: string): number => (COMBINING.test(character) ? 0 : WIDE.test(character) ? 2 : 1);

export const cells = (text: string): number => [...text].reduce((sum, character) => sum + cellsOf(character), 0);

/** Text that moves no cursor and starts no colour: control and format characters become spaces. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');

/** At most `width` cells; what is cut is shown by an ellipsis. */
export function clip(text: string, width: number): string {
  if (cells(text) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (cells(kept) + cellsOf(character) > width - 1) break;
    kept += character;
  }
  return width < 1 ? '' : `${kept}…`;
}

/** Exactly `width` cells: clipped or filled with spaces. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const clipped = clip(text, width);
  const fill = ' '.repeat(Math.max(0, width - cells(clipped)));
  return align === 'left' ? clipped + fill : fill + clipped;
}

/** Lines of at most `width` cells, broken between words; a word that is longer is clipped. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const last = lines.at(-1);
    const joined = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && cells(joined) <= width) lines[lines.length - 1] = joined;
    else lines.push(clip(word, width));
  }
  return lines;
}
