/** Figure 2 with 128 samples, as A.2 says: PC is far from perfect, and from three hidden layers of Kaiming weights on below BP. */
const MANY = [
  '02-a-pc-above-bp',
  '02-a-pc-above-bp-average',
  '02-a-advantage-grows',
  '02-c-near-perfect',
  '02-d-near-perfect',
  '02-d-width-insensitive',
  '02-d-advantage-narrow',
].flatMap((id) => ['normal', 'teacher'].map((targets) => `${id}-many-${targets}`));

/** Sentences that the records of 28 November 2026 refuted, without "se/fig-"; what else is refuted stands with its sentence. */
export const REFUTED: ReadonlySet<string> = new Set([
  ...MANY,
  '02-a-pc-above-bp-average-one-teacher',
  '02-f-pc-rate-inside-hundred-rates',
  '02-h-pc-rate-inside-hundred-rates',
  '07-n15-pc-below-bp-every-hundred-rates',
  '03-b-pc-below-bp-every-hundred-rates',
  '03-b-pc-rates-below-bp-rates-every-hundred-rates',
  '03-b-pc-rates-rate-inside-hundred-rates',
  '03-c-pc-rates-below-bp-rates-ten-rates',
  '03-c-pc-rates-below-bp-rates-every-ten-rates',
  '08-o15-pc-below-bp-rates-every-hundred-rates',
  '08-o15-pc-rates-below-bp-rates-every-hundred-rates',
  '08-o40-pc-rates-rate-inside-hundred-rates',
  '04-b-pc-below-bp-factors-corrected-symmetrised',
  '04-b-pc-below-bp-factors-every-corrected-symmetrised',
  '04-c-pc-below-bp-factors-every-ten-corrected-symmetrised',
  '04-c-pc-rate-inside-ten-corrected-symmetrised',
  '08-b15-pc-below-bp-every-corrected-symmetrised',
  '08-b15-pc-below-bp-factors-every-corrected-symmetrised',
  '08-b15-pc-factors-faster-than-pc-corrected-symmetrised',
  '08-b15-pc-factors-faster-than-bp-factors-corrected-symmetrised',
  '09-b-pc-factors-below-pc-relu',
  '09-b-pc-factors-below-pc-every-relu',
]);
