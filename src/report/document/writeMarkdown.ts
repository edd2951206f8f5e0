import type { NamedMatrix } from '../../evidence/verdict.ts';
import { cell as escaped, table } from '../markdown.ts';
import { oneNotation } from '../numbers.ts';
import type { Block, Cell, Details, Page } from './block.ts';
import { type Inline, type Missing, type Target, isMissing, plainText } from './inline.ts';

/** What the writer needs to know of the rest of the site. */
interface Around {
  /** Names of the pages that there are: a link to another is written as its text. */
  readonly pages: ReadonlySet<string>;
  readonly missing: Missing;
}

/** The file that a page becomes: the first is the one that a pull request shows. */
export const markdownFile = (page: string): string => (page === 'index' ? 'report.md' : `${page}.md`);

function address(to: Target, { pages, missing }: Around): string | undefined {
  if ('url' in to) return to.url;
  if ('file' in to) return isMissing(to.file, missing) ? undefined : to.file;
  return pages.has(to.page) ? `${markdownFile(to.page)}${to.at === undefined ? '' : `#${to.at}`}` : undefined;
}

const ticked = (text: string): string => `\`${text.replaceAll('`', "'").replaceAll('|', '\\|').replace(/\s+/g, ' ')}\``;

function inlineMarkdown(inline: Inline, around: Around): string {
  if (typeof inline === 'string') return escapedWithin(inline);
  if (!('kind' in inline)) return inline.map((part) => inlineMarkdown(part, around)).join('');
  switch (inline.kind) {
    case 'code':
      return ticked(inline.text);
    case 'badge':
      return inline.tone === 'holds' ? escaped(inline.text) : `**${escaped(inline.text)}**`;
    case 'strong':
      return `**${inlineMarkdown(inline.of, around).trim()}**`;
    case 'muted':
      return inlineMarkdown(inline.of, around);
    case 'link': {
      const to = address(inline.to, around);
      const text = inlineMarkdown(inline.of, around);
      return to === undefined ? text : `[${text}](${to})`;
    }
  }
}

/** Escaped, with the spaces at its ends as they are: it stands between other parts of a line. */
const escapedWithin = (given: string): string => {
  const text = oneNotation(given);
  return `${/^\s/.test(text) ? ' ' : ''}${escaped(text)}${/\S\s+$/.test(text) ? ' ' : ''}`;
};

/** A block of code whose text cannot end it. */
const fenced = (text: string, language = ''): string => `\`\`\`${language}\n${text.replaceAll('```', "'''")}\n\`\`\``;

const matrixText = ({ name, rows }: NamedMatrix): string => `${name} = [${rows.map((r) => r.join(', ')).join('; ')}]`;

/** A page as Markdown for a pull request or a job summary: the same blocks as the HTML page. */
export function markdownPage({ title, lead, blocks }: Page, around: Around): string {
  const line = (inline: Inline): string => inlineMarkdown(inline, around);
  const cell = (content: Cell): string =>
    line(typeof content === 'object' && 'tone' in content && !('kind' in content) ? content.text : (content as Inline));
  const anchor = (id: string | undefined): string[] => (id === undefined ? [] : [`<a id="${id}"></a>`]);
  const details = ({ summary, blocks }: Details): string =>
    [`<details><summary>${escaped(plainText(summary))}</summary>`, ...write(blocks), '</details>'].join('\n\n');
  const one = (block: Block): string[] => {
    switch (block.kind) {
      case 'heading':
        return [...anchor(block.id), `${'#'.repeat(block.level)} ${line(block.text)}`];
      case 'paragraph':
        return [line(block.text)];
      case 'banner':
        return [`**${line(block.head)}** ${line(block.text)}`];
      case 'list':
        return [block.items.map((item) => `- ${line(item)}`).join('\n')];
      case 'facts':
        return [block.rows.map(([name, value]) => `- ${escaped(name)}: ${line(value)}`).join('\n')];
      case 'table':
        return [
          table(
            block.head.map(({ text }) => escaped(text)),
            block.rows.map(({ cells }) => cells.map(cell)),
          ),
        ];
      case 'formula':
        return [fenced(block.tex.replace(/\s+/g, ' '), 'math')];
      case 'matrices':
        return block.list.length === 0 ? [] : [fenced(block.list.map(matrixText).join('\n'))];
      case 'code':
        return [fenced(block.text)];
      case 'details':
        return [details(block)];
      case 'group':
        return [...anchor(block.id), ...write(block.blocks)];
      case 'chart':
        return [`![${escaped(block.title)}](${block.id}.svg)`, line(block.caption)];
      case 'filter':
        return [];
    }
  };
  const write = (blocks: readonly Block[]): string[] => blocks.flatMap(one);
  return `${[`# ${escaped(title)}`, line(lead), ...write(blocks)].filter((part) => part !== '').join('\n\n')}\n`;
}
