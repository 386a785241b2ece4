import { escapeMarkup } from '../../core/escape-markup.ts';
import type { ReportInput } from './input.ts';
import { sectionsOf } from './sections.ts';
import { style } from './style.ts';

/**
 * A whole evaluation as one HTML file that needs nothing else: style, drawings and pictures lie in it, and nothing is
 * loaded from anywhere. Sections without data are left out.
 */
export const htmlReport = (input: ReportInput): string => {
  const sections = sectionsOf(input);
  return [
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    '<title>srvid: evaluation of super-resolution networks</title>',
    `<style>\n${style}\n</style>`,
    '</head>',
    '<body>',
    '<h1>Super-resolution networks, measured</h1>',
    `<dl>${input.facts.map(([name, value]) => `<dt>${escapeMarkup(name)}</dt><dd>${escapeMarkup(value)}</dd>`).join('\n')}</dl>`,
    `<nav aria-label="Sections">${sections.map(({ id, title }) => `<a href="#${id}">${escapeMarkup(title)}</a>`).join('\n')}</nav>`,
    '<main>',
    ...sections.map(
      ({ id, title, body }) =>
        `<section id="${id}">\n<h2>${escapeMarkup(title)}</h2>\n${body.join('\n')}\n</section>`,
    ),
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
};
