const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Characters that XML forbids even as references: control characters and unpaired surrogates among them. */
const forbidden = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/** Any text as the content of an element or of a quoted attribute of HTML and SVG. */
export const escapeMarkup = (text: string): string =>
  text
    .replaceAll(forbidden, '\u{fffd}')
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
