import { describe, expect, test } from 'vitest';
import { DataError } from '../src/errors.ts';
import { readBaseline, writeBaseline } from '../src/gate/baseline.ts';
import { random } from '../src/random.ts';
import { SMALL, signed } from './smallBaseline.ts';

describe('baselines', () => {
  test('100,000 damaged texts are read or refused with a typed error, signed or not', () => {
    const r = random(1, 'damaged baselines');
    const whole = writeBaseline({ ...SMALL, series: SMALL.series.slice(0, 1) });
    const alphabet = [
      '0',
      '9',
      '.',
      '-',
      ' ',
      '|',
      ':',
      '\n',
      '#',
      'e',
      'n',
      '\r\n',
      '\u0000',
      'é',
      '1e999',
      ' | ',
      '\n\n',
    ];
    let [read, refused] = [0, 0];
    for (let k = 0; k < 100_000; k++) {
      let text = whole;
      for (let edits = r.integer(1, 4); edits > 0; edits--) {
        const at = r.integer(0, text.length);
        const cut = r.integer(0, r.uniform() < 0.1 ? 400 : 3);
        const insert =
          r.uniform() < 0.5 ? alphabet[r.integer(0, alphabet.length - 1)]! : text.slice(at, at + r.integer(0, 30));
        text = text.slice(0, at) + insert + text.slice(at + cut);
      }
      try {
        readBaseline(k % 2 === 0 ? text : signed(text));
        read++;
      } catch (error) {
        if (!(error instanceof DataError) || !/line \d+|at most/.test(error.message)) throw error;
        refused++;
      }
    }
    expect(read + refused).toBe(100_000);
    expect(read).toBeGreaterThan(100); // signed changes of a digit are legal
    expect(refused).toBeGreaterThan(50_000);
  });
});
