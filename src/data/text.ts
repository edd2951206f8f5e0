import { DataError, ValueError } from '../errors.ts';
import type { Random } from '../random.ts';
import type { DataSource } from './source.ts';

/** A text as sequences of one-hot characters, each with the character that follows it as its target. */
export interface CharacterSource extends DataSource {
  /** The characters of the text, each once, in the order of their code points: the classes. */
  readonly vocabulary: readonly string[];
  /** T, the positions of a sequence. */
  readonly tokens: number;
}

/**
 * Sequences of a text: T characters from a random place on as inputs, and each one's successor as its target.
 *
 *     x_{c,t} = 1 where character t is c,   y_{c,t} = x_{c,t+1}
 *
 * Shapes: x and y ([vocabulary, T] × B), as a transformer's first and last node have them.   Cost: O(V T B).
 * @throws {ValueError} when T is no count
 * @throws {DataError} when the text is shorter than T + 1 characters
 */
export function characters(text: string, tokens: number): CharacterSource {
  if (!(Number.isInteger(tokens) && tokens > 0))
    throw new ValueError(`characters: tokens must be a positive count, got ${tokens}; it is the length of a sequence`);
  const all = [...text];
  if (all.length <= tokens)
    throw new DataError(
      `characters: text must have more than ${tokens} characters, a sequence and its last target, got ${all.length}; give a longer text or shorter sequences`,
    );
  const vocabulary = [...new Set(all)].toSorted((a, b) => a.codePointAt(0)! - b.codePointAt(0)!);
  const classes = new Map(vocabulary.map((character, c) => [character, c]));
  const size = vocabulary.length * tokens;
  return {
    ...{ name: 'characters', integer: true, vocabulary, tokens },
    sizes: { inputs: size, outputs: size },
    draw(r, _inputs, _outputs, batch) {
      const [x, y] = [new Float64Array(size * batch), new Float64Array(size * batch)];
      for (let b = 0; b < batch; b++) {
        const start = r.integer(0, all.length - tokens - 1);
        for (let t = 0; t < tokens; t++) {
          const row = (c: number): number => (c * tokens + t) * batch + b;
          x[row(classes.get(all[start + t]!)!)] = 1;
          y[row(classes.get(all[start + t + 1]!)!)] = 1;
        }
      }
      return { inputs: size, outputs: size, x, y };
    },
  };
}

const CONSONANTS = 'bdklmnrst';
const VOWELS = 'aeiou';
const WORDS = 60;

/**
 * A text that a small grammar makes: sentences of three to seven words out of 60 that it makes first, the k-th with a weight of 1/k, as
 * in Zipf's law. It has letters that follow by rule (vowels after consonants), words to learn, and 16 characters at most.
 *
 *     text = (word (␣ word)* ".␣")*,   word = (consonant vowel)+ consonant?
 *
 * The same random state gives the same text. Source: ours, so that nothing is copied.
 * @throws {ValueError} when the length is no count
 */
export function generatedText(r: Random, length: number): string {
  if (!(Number.isInteger(length) && length > 0))
    throw new ValueError(`generatedText: length must be a positive count of characters, got ${length}; try 10000`);
  const one = (letters: string): string => letters[r.integer(0, letters.length - 1)]!;
  const word = (): string => {
    const syllables = Array.from({ length: r.integer(1, 3) }, () => one(CONSONANTS) + one(VOWELS));
    return syllables.join('') + (r.uniform() < 0.4 ? one(CONSONANTS) : '');
  };
  const lexicon = Array.from({ length: WORDS }, word);
  const total = lexicon.reduce((sum, _, k) => sum + 1 / (k + 1), 0);
  const frequent = (): string => {
    let left = r.uniform() * total;
    return lexicon.find((_, k) => (left -= 1 / (k + 1)) < 0) ?? lexicon[0]!;
  };
  const parts: string[] = [];
  for (let made = 0; made < length; made += parts.at(-1)!.length)
    parts.push(`${Array.from({ length: r.integer(3, 7) }, frequent).join(' ')}. `);
  return parts.join('').slice(0, length);
}
