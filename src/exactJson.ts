/** JSON that keeps what JSON has no words for: infinities, NaN and −0. For files that only this package reads. */
export const writeExactly = (value: unknown, indent?: number): string =>
  JSON.stringify(
    value,
    (_, entry: unknown) =>
      typeof entry === 'number' && (!Number.isFinite(entry) || Object.is(entry, -0))
        ? { $number: Object.is(entry, -0) ? '-0' : String(entry) }
        : entry,
    indent,
  );

/** @throws {SyntaxError} when the text is not JSON, a text that was cut off among them */
export const readExactly = (text: string): unknown =>
  JSON.parse(text, (_, entry: unknown) =>
    typeof entry === 'object' && entry !== null && '$number' in entry ? Number(entry.$number) : entry,
  );
