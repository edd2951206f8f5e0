import type { Figure, Panel } from '../../experiments/experiment.ts';
import type { ExperimentRecord } from '../../experiments/tell.ts';
import type { Block, Page } from '../document/block.ts';
import { type Inline, joined, link, strong } from '../document/inline.ts';
import { plural, significant } from '../numbers.ts';
import { filesOf } from './figureFiles.ts';
import { panelName } from './words.ts';

/** How a figure's files and drawings are named in a site: by its own id, after a prefix where several experiments share a folder. */
export const chartId = (prefix: string, { id }: Pick<Figure, 'id'>): string => `${prefix}${id}`;

function drawing(figure: Figure, prefix: string): Block {
  switch (figure.kind) {
    case 'chart':
      return {
        ...{ kind: 'chart', id: chartId(prefix, figure), title: figure.title, caption: figure.caption },
        ...{ spec: figure.spec, interactive: true },
      };
    case 'table':
      return {
        ...{ kind: 'table', look: 'compact', label: figure.title },
        head: figure.head.map((text, i) => ({ text, number: figure.rows.every((row) => typeof row[i] === 'number') })),
        rows: figure.rows.map((row) => ({
          cells: row.map((value) => (typeof value === 'number' ? significant(value, 6) : value)),
        })),
      };
    case 'text':
      return { kind: 'paragraph', text: figure.text };
  }
}

function downloads(figure: Figure, { prefix, kept }: Place): readonly Block[] {
  const files = filesOf(figure, kept).map((ending): Inline =>
    link({ file: `${chartId(prefix, figure)}.${ending}` }, ending),
  );
  return files.length === 0 ? [] : [{ kind: 'paragraph', tone: 'muted', text: ['Download: ', joined(files, ', ')] }];
}

const figureBlocks = (figure: Figure, place: Place): readonly Block[] => [
  drawing(figure, place.prefix),
  ...(figure.kind === 'chart' ? [] : [{ kind: 'paragraph', tone: 'muted', text: figure.caption } as const]),
  ...downloads(figure, place),
];

/** Sentences that the answers say; what is not expected is marked. */
function said({ findings }: ExperimentRecord, panel: string | undefined): readonly Block[] {
  const own = findings.filter((finding) => finding.panel === panel);
  return own.length === 0
    ? []
    : [
        {
          kind: 'list',
          items: own.map(({ text, asExpected }): Inline => (asExpected ? text : [strong('! not expected: '), text])),
        },
      ];
}

function panelBlocks(record: ExperimentRecord, panel: Panel, place: Place): readonly Block[] {
  const figures = record.figures.filter((figure) => figure.panel === panel.id);
  return [
    { kind: 'heading', level: 2, id: `panel-${panel.id}`, text: `Panel ${panelName(panel.id)}: ${panel.title}` },
    {
      kind: 'facts',
      rows: [
        ['Settings', panel.settings],
        ['The paper says', panel.says],
      ],
    },
    ...(figures.length === 0
      ? [{ kind: 'paragraph', text: 'Not measured in this run.' } as const]
      : figures.flatMap((figure) => figureBlocks(figure, place))),
    ...said(record, panel.id),
    ...(place.kept?.judged(panel.id) ?? []),
  ];
}

/** Where the page of an experiment stands. */
export interface Place {
  readonly name: string;
  readonly prefix: string;
  /** Set where the figures are drawn from tables that are kept: what was judged on a panel's. */
  readonly kept?: { readonly judged: (panel: string) => readonly Block[] };
}

/** An experiment as a page: settings, what the paper says, what was measured, what follows, and the data. */
export function figurePageOf(record: ExperimentRecord, place: Place): Page {
  const { title, source, engine, answers, errors, panels = [], readings = [], figures } = record;
  const free = figures.filter((figure) => !panels.some(({ id }) => id === figure.panel));
  return {
    ...{ name: place.name, title, short: title },
    lead: `${source}; ${plural(answers, 'point')}${engine === '' ? '' : ` on ${engine}`}`,
    blocks: [
      ...(errors.length === 0
        ? []
        : [{ kind: 'list', items: errors.map((error): Inline => [strong('! no result: '), error]) } as const]),
      ...free.flatMap((figure) => figureBlocks(figure, place)),
      ...said(record, undefined),
      ...panels.flatMap((panel) => panelBlocks(record, panel, place)),
      ...(readings.length === 0
        ? []
        : ([
            { kind: 'heading', level: 2, id: 'readings', text: 'How the settings are read' },
            { kind: 'facts', rows: readings.map(({ id, text }) => [id, text] as const) },
          ] as const)),
    ],
  };
}
