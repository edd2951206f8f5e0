import type { NamedMatrix } from '../../evidence/verdict.ts';
import type { Badge } from '../summary.ts';
import type { Inline } from './inline.ts';

/** A part of a page. Every page is a list of these; `writeHtml` and `writeMarkdown` are the two ways to write them. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 2 | 3 | 4; readonly text: Inline; readonly id?: string }
  | { readonly kind: 'paragraph'; readonly text: Inline; readonly tone?: 'muted' }
  | { readonly kind: 'banner'; readonly tone: Badge; readonly head: Inline; readonly text: Inline }
  | { readonly kind: 'list'; readonly items: readonly Inline[] }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [string, Inline])[] }
  | Table
  | { readonly kind: 'formula'; readonly tex: string }
  | { readonly kind: 'matrices'; readonly list: readonly NamedMatrix[] }
  | { readonly kind: 'code'; readonly text: string }
  | Details
  | Group
  | Chart
  /** Where a script puts what narrows the rows of the tables on the page; without it there is nothing. */
  | { readonly kind: 'filter'; readonly choices: readonly Choice[] };

export interface Table {
  readonly kind: 'table';
  /** What it shows: its name for a screen reader. */
  readonly label: string;
  /** `matrix`: many narrow columns. `compact`: as wide as its content. `stack`: rows become blocks on a narrow screen. */
  readonly look: 'matrix' | 'compact' | 'stack';
  readonly head: readonly Column[];
  /** The first cell is the row's header. */
  readonly rows: readonly Row[];
}

export interface Column {
  readonly text: string;
  readonly number?: boolean;
  /** What a short name stands for. */
  readonly title?: string;
}

export interface Row {
  readonly cells: readonly Cell[];
  /** What a reader can narrow the table by: facet → values. */
  readonly facets?: Readonly<Record<string, readonly string[]>>;
}

export type Cell = Inline | { readonly text: Inline; readonly tone: Badge | 'none' | 'off' };

/** A list to choose from, of the values of a facet. */
export interface Choice {
  readonly facet: string;
  readonly label: string;
  readonly values: readonly (readonly [value: string, text: string])[];
}

/** What is one click away, and folded on paper. */
export interface Details {
  readonly kind: 'details';
  readonly summary: Inline;
  readonly open?: boolean;
  /** `claim`: of a claim, whose state says whether there is something to look at. */
  readonly look?: 'claim';
  readonly blocks: readonly Block[];
}

/** Blocks that belong together; `pair` stands side by side where there is room. */
export interface Group {
  readonly kind: 'group';
  readonly look: 'claim' | 'pair' | 'finding' | 'section';
  readonly id?: string;
  readonly blocks: readonly Block[];
}

export interface Chart {
  readonly kind: 'chart';
  /** Of the whole site: a file's name and an element's id. */
  readonly id: string;
  readonly title: string;
  readonly caption: Inline;
  /** A Vega-Lite specification with its data. */
  readonly spec: object;
  /** Whether a script may make it one to point at, drag and zoom. */
  readonly interactive: boolean;
}

/** One page of a site. */
export interface Page {
  /** A file's name without its ending; the first page of a site is `index`. */
  readonly name: string;
  readonly title: string;
  /** What the other pages call it. */
  readonly short: string;
  readonly lead: Inline;
  readonly blocks: readonly Block[];
  /** The page that leads to it, in whose place it stands in the list of pages. */
  readonly under?: string;
}

/** Every block of a page, those inside others too. */
export const allBlocks = (blocks: readonly Block[]): readonly Block[] =>
  blocks.flatMap((block) => ('blocks' in block ? [block, ...allBlocks(block.blocks)] : [block]));

export const chartsOf = (pages: readonly Page[]): readonly Chart[] =>
  pages.flatMap(({ blocks }) => allBlocks(blocks).filter((block) => block.kind === 'chart'));
