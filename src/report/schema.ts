/** A JSON Schema, as far as this package writes one. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

const text: JsonSchema = { type: 'string' };
const flag: JsonSchema = { type: 'boolean' };
const count: JsonSchema = { type: 'integer', minimum: 0 };
/** Any number; the ones that JSON lacks are written as strings. */
const real: JsonSchema = { anyOf: [{ type: 'number' }, { enum: ['Infinity', '-Infinity', 'NaN'] }] };
const outcome: JsonSchema = { enum: ['holds', 'refuted', 'undecided'] };

const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
const pair: JsonSchema = { type: 'array', items: real, minItems: 2, maxItems: 2 };

/** An object with exactly these properties, of which those in `optional` may be missing. */
const object = (required: Record<string, JsonSchema>, optional: Record<string, JsonSchema> = {}): JsonSchema => ({
  type: 'object',
  required: Object.keys(required),
  properties: { ...required, ...optional },
  additionalProperties: false,
});

const matrix = object({ name: text, rows: list(list(text)) });
const counterexample = object({
  shape: text,
  given: list(matrix),
  computed: list(matrix),
  left: matrix,
  right: matrix,
});
const control = object({ name: text, expected: outcome, outcome }, { ratio: real });
const kind: JsonSchema = {
  enum: ['identity', 'error-bound', 'certificate', 'backward-error', 'order', 'mean', 'records', 'search', 'crash'],
};
const finding = object(
  {
    ...{ kind, system: text, data: text, outcome, summary: text },
    cases: { type: 'object', additionalProperties: real },
    controls: list({ $ref: '#/$defs/control' }),
  },
  {
    ...{ probability: real, degree: real, points: real, ratio: real, unitRoundoff: real, worst: text },
    ...{ estimate: real, interval: pair, band: pair },
    measured: object({ variable: text, response: text, points: list(pair) }),
    means: list(object({ label: text, mean: real, half: real, predicted: real })),
  },
);
const verdict = object(
  {
    ...{ id: text, outcome, expected: outcome, asExpected: flag },
    ...{ findings: list({ $ref: '#/$defs/finding' }), seconds: real, replay: text },
  },
  { counterexample: { $ref: '#/$defs/counterexample' }, separation: real },
);
const claim = object(
  {
    ...{ id: text, title: text, source: object({ paper: { enum: ['SE', 'LIM', 'PCN', 'PC'] }, place: text }) },
    ...{ statement: text, formula: text, expected: { enum: ['holds', 'refuted'] } },
  },
  { erratum: object({ note: text, corrected: text }) },
);
const check = object(
  { check: text, outcome, expected: outcome },
  {
    ...{ number: text, title: text, kind: { enum: ['required', 'optional', 'stochastic'] }, claims: list(text) },
    reason: text,
  },
);
const rule = object({ rule: text, wrong: flag, checks: list(check) });
const named = { id: text, title: text, caption: text };
const rows = { head: list(text), rows: list(list({ anyOf: [text, { type: 'number' }] })) };
const ofAll = list(text);
const ofPanel = { panel: text, data: object(rows, { ofAll }) };
const figure: JsonSchema = {
  anyOf: [
    object({ ...named, kind: { const: 'chart' }, spec: { type: 'object' } }, ofPanel),
    object({ ...named, kind: { const: 'table' }, ...rows }, { ...ofPanel, ofAll }),
    object({ ...named, kind: { const: 'text' }, text }, ofPanel),
  ],
};
const experiment = object(
  {
    ...{ id: text, title: text, source: text, version: count, engine: text, answers: count, errors: list(text) },
    ...{ figures: list(figure), findings: list(object({ text, asExpected: flag }, { panel: text })) },
  },
  {
    panels: list(object({ id: text, title: text, settings: text, says: text })),
    readings: list(object({ id: text, text })),
  },
);

/** What `toJson` writes. A change that old readers would misread raises `version`. */
export const reportSchema: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:pcn-check:report:2',
  title: 'pcn-check report, version 2',
  ...object(
    {
      ...{ schema: { const: 'pcn-check/report' }, version: { const: 2 } },
      ...{ pcnCheck: text, node: text, platform: text, date: { type: 'string', format: 'date-time' } },
      ...{ seed: count, data: list(text) },
      engines: list(
        object({ name: text, unitRoundoff: real }, { note: text, gemm: object({ gflops: real, n: count }) }),
      ),
      ...{ seconds: real, complete: flag },
      verdicts: list(object({ claim: { $ref: '#/$defs/claim' }, verdict: { $ref: '#/$defs/verdict' } })),
      experiments: list({ $ref: '#/$defs/experiment' }),
    },
    {
      absentEngines: list(object({ name: text, reason: text })),
      rules: list(rule),
    },
  ),
  $defs: { claim, verdict, finding, control, counterexample, experiment },
};
