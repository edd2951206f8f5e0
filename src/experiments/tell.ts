import type { Answer, Experiment, Figure, Panel, Reading, Statement } from './experiment.ts';

/** What a report shows of an experiment, whichever it is. */
export interface ExperimentRecord {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly version: number;
  /** The engine with its library, version and device. */
  readonly engine: string;
  /** How many points gave a result. */
  readonly answers: number;
  /** Points that gave an error in place of a result. */
  readonly errors: readonly string[];
  readonly figures: readonly Figure[];
  readonly findings: readonly Statement[];
  /** Of a paper's figure: its panels, and how its settings can be read. */
  readonly panels?: readonly Panel[];
  readonly readings?: readonly Reading[];
}

/** Figures and findings of what an experiment has answered. */
export function tell<P, R>(
  experiment: Experiment<P, R>,
  answers: readonly Answer<P, R>[],
  errors: readonly string[] = [],
): ExperimentRecord {
  const { id, title, source, version, panels, readings } = experiment;
  const engines = new Set(answers.map(({ engine, about }) => (about === engine ? engine : `${engine}, ${about}`)));
  return {
    ...{ id, title, source, version, engine: [...engines].join('; '), answers: answers.length, errors },
    figures: experiment.figures(answers),
    findings: experiment.findings?.(answers) ?? [],
    ...(panels === undefined ? {} : { panels }),
    ...(readings === undefined ? {} : { readings }),
  };
}

/** Whether every point gave a result and every finding is as expected. */
export const asExpected = ({ errors, findings }: ExperimentRecord): boolean =>
  errors.length === 0 && findings.every((finding) => finding.asExpected);
