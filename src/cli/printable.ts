const named: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\u001b': '\\e',
};

// C0, DEL, C1, line separators, and the marks that reorder what a terminal shows.
// eslint-disable-next-line no-control-regex
const unsafe = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

const escape = (char: string): string => {
  const code = char.codePointAt(0) ?? 0;
  return (
    named[char] ??
    (code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`)
  );
};

/** Text from outside (file names, tags) made safe for a terminal: what could move the cursor or fake a line is shown as an escape. */
export const printable = (text: string): string => text.replace(unsafe, escape);

/** The same for a message of several lines: each further line is indented, so that none can pass for a message of its own. */
export const printableLines = (text: string): string =>
  text.split('\n').map(printable).join('\n  ');

/** One line of JSON that a terminal can show: JSON.stringify leaves DEL and the C1 controls as they are. */
export const jsonLine = (value: unknown): string =>
  JSON.stringify(value).replace(
    unsafe,
    (char) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
