import { type Markup, html, markup } from './html.ts';
import { styleSheet } from './style.ts';

/** Scripts that a page may run: the text of its own, and files beside it. None is needed to read the page. */
export interface Scripts {
  readonly own?: string;
  readonly files?: readonly string[];
}

/** A text's SHA-256 as a content security policy names it. */
async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `'sha256-${btoa(String.fromCodePoint(...new Uint8Array(digest)))}'`;
}

/**
 * A page that asks for nothing from elsewhere, and whose policy lets nothing in: its own style sheet and script by their hashes, and
 * scripts beside it. A style sheet and a script are written as they are hashed, to the letter.
 */
export async function page(title: string, body: Markup, { own, files = [] }: Scripts = {}): Promise<string> {
  const scripts = [...(own === undefined ? [] : [await hashOf(own)]), ...(files.length > 0 ? ["'self'"] : [])];
  const policy = [
    "default-src 'none'",
    `style-src ${await hashOf(styleSheet)}`,
    ...(scripts.length === 0 ? [] : [`script-src ${scripts.join(' ')}`]),
    ...['img-src data:', "base-uri 'none'", "form-action 'none'"],
  ].join('; ');
  return `<!doctype html>\n${
    html`<html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${markup(policy)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · pcn-check</title>
        <link rel="icon" href="data:," />
        ${markup(`<style>${styleSheet}</style>`)}
      </head>
      <body>
        ${body} ${files.map((file) => html`<script src="${file}"></script>`)}
        ${own === undefined ? '' : markup(`<script>${own}</script>`)}
      </body>
    </html> `.text
  }`;
}
