import { expect, test } from 'vitest';
import { COVERAGE } from '../../src/claims/coverage.ts';
import { CLAIMS } from '../../src/claims/index.ts';
import { CHECKS } from '../../src/conformance/checks/index.ts';
import { GENERATIVE_CHECKS } from '../../src/conformance/generative/checks/index.ts';
import type { Claim } from '../../src/evidence/claim.ts';
import type { CoverageRow } from '../../src/evidence/coverage.ts';
import type { Experiment } from '../../src/experiments/experiment.ts';
import { EXPERIMENTS, FIGURES } from '../../src/experiments/index.ts';
import { LEARNING_RULES } from '../../src/learning/index.ts';
import { GENERATIVE_RULES } from '../../src/learning/generative/index.ts';
import type { AnyRule } from '../../src/learning/generative/rule.ts';
import { WRONG_GENERATIVE_RULES } from '../../src/learning/generative/wrong/index.ts';
import { reasonOf } from '../../src/learning/rule.ts';
import { WRONG_RULES } from '../../src/learning/wrong/index.ts';
import { prose } from '../../src/report/document/prose.ts';
import { RAW_TEX, shown } from './pages.ts';

// What pages say of claims, coverage, figures, checks and rules is prose: it has no code, so a name of code in it would be read as an index.

const ofClaim = ({ title, statement, source, erratum, test: t }: Claim): readonly (string | undefined)[] => [
  ...[title, statement, source.place, erratum?.note],
  ...('controls' in t ? Object.keys(t.controls) : []),
  ...('effect' in t ? [t.effect] : []),
  ...(t.kind === 'mean' ? t.settings.flatMap(({ label, controls }) => [label, ...Object.keys(controls)]) : []),
];

const ofRow = ({ place, says, unjudged, definition }: CoverageRow): readonly (string | undefined)[] => [
  ...[place, says, unjudged, definition?.why, definition?.fails.when],
];

const ofExperiment = ({ title, source, panels = [], readings = [] }: Experiment): readonly (string | undefined)[] => [
  ...[title, source, ...readings.map(({ text }) => text)],
  ...panels.flatMap((panel) => [panel.title, panel.settings, panel.says]),
];

type NamedRule = Pick<AnyRule, 'name' | 'departures'> & { readonly description?: string };

const ofRule = ({ name, description, departures }: NamedRule): readonly (string | undefined)[] => [
  ...[name, description],
  ...Object.values(departures).map(reasonOf),
];

const raw = (texts: readonly (string | undefined)[]): readonly string[] =>
  texts.filter(
    (text) => text !== undefined && (text.includes('`') || RAW_TEX.test(shown(prose(text).text))),
  ) as string[];

test('a name of code, TeX and code marks are seen', () => {
  const seen = ['grad_wout = eps_sup.T', 'Π p_k^{n_k} · \\det S', 'the loop of `infer`', 'with $x$ clamped'];
  expect(raw([...seen, 'W_{L:l+1} x^(l) of λ_max, 10^{-3}', undefined])).toEqual(seen);
});

test('no text of a claim has TeX or a name of code', () => {
  expect(CLAIMS.flatMap((claim) => raw(ofClaim(claim)).map((text) => [claim.id, text]))).toEqual([]);
});

test('no text of a row of coverage has TeX or a name of code', () => {
  const rows = Object.values(COVERAGE).flat();
  expect(rows.flatMap((row) => raw(ofRow(row)).map((text) => [row.place, text]))).toEqual([]);
});

test('no text of a figure, its panels or its readings has TeX or a name of code', async () => {
  const experiments = await Promise.all(Object.values({ ...EXPERIMENTS, ...FIGURES }).map((load) => load()));
  expect(experiments.flatMap((one) => raw(ofExperiment(one)).map((text) => [one.id, text]))).toEqual([]);
});

test('no text of a check or of a learning rule has TeX or a name of code', () => {
  expect(raw([...CHECKS, ...GENERATIVE_CHECKS].map(({ title }) => title))).toEqual([]);
  expect(
    [...LEARNING_RULES, ...WRONG_RULES, ...GENERATIVE_RULES, ...WRONG_GENERATIVE_RULES].flatMap((rule) =>
      raw(ofRule(rule)).map((text) => [rule.id, text]),
    ),
  ).toEqual([]);
});
