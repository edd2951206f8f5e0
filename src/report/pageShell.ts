import { type Markup, html, markup } from './html.ts';
import { styleSheet } from './style.ts';

/** A page that asks for nothing else: no script, no font, no image from elsewhere. */
export const page = (title: string, body: Markup): string =>
  `<!doctype html>\n${
    html`<html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>pcn-check: ${title}</title>
        <link rel="icon" href="data:," />
        <style>
          ${markup(styleSheet)}
        </style>
      </head>
      <body>
        ${body}
      </body>
    </html> `.text
  }`;
