import {
  type ErrorCode,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
} from 'yaml';
import { SrvidError } from '../../core/errors.ts';

/** Where a value stands or should stand, and the value; `undefined` where there is none. */
export type Place = { readonly at: Node | undefined; readonly value: Node | undefined };

/** A key of a mapping, and what stands behind it. */
export type Entry = Place & { readonly key: string };

/** A YAML file that is read with all its mistakes noted, each with its line. */
export type YamlSource = {
  readonly root: Place;
  line(node: Node | undefined): number;
  note(node: Node | undefined, mistake: string): void;
  /** The entries of a mapping; notes whatever else stands there. */
  entries(place: Place, what: string): readonly Entry[];
  /** The items of a sequence; a lone value is one of one item. */
  items(place: Place): readonly Place[];
  /** A text as it is written, not as YAML would have it (`1.50`, `8080`); notes what is no text, number or word. */
  text(place: Place, what: string): string | undefined;
  /** @throws SrvidError USAGE with all mistakes, by line */
  finish(): void;
};

/** `key:` with nothing behind it is no value, as `key: null` and `key: ~` are none. */
const asNode = (value: unknown): Node | undefined =>
  value === null || (isScalar(value) && value.value === null)
    ? undefined
    : (value as Node | undefined);

/** What is mostly meant by a mistake that the parser puts in words of its own trade. */
const clearer: Partial<Record<ErrorCode, string>> = {
  BLOCK_AS_IMPLICIT_KEY:
    'a value that ends in a colon, or has one before a space, stands in quotes',
};

/** @param name of the file, as mistakes name it */
export const readYaml = (source: string, name: string): YamlSource => {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const mistakes: { readonly line: number; readonly text: string }[] = [];
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line);
  const line = (node: Node | undefined) => lineAt(node?.range?.[0] ?? 0);
  const note = (node: Node | undefined, text: string) => {
    const mistake = { line: line(node), text };
    // What stands under "defaults" is looked at for every camera.
    if (!mistakes.some((known) => known.line === mistake.line && known.text === text))
      mistakes.push(mistake);
  };
  const resolved = (node: Node | undefined): Node | undefined =>
    isAlias(node) ? node.resolve(document) : node;

  const finish = (): void => {
    if (mistakes.length === 0) return;
    const sorted = mistakes.toSorted((a, b) => a.line - b.line);
    const said = sorted.map(({ line: number, text }) => `${name}:${number}: ${text}`);
    throw new SrvidError(
      'USAGE',
      said.length === 1 ? (said[0] ?? '') : [`${said.length} mistakes`, ...said].join('\n'),
      { hint: 'How such a file is written: docs/live.md, "Several cameras".' },
    );
  };

  // The first: those that follow are mostly of its making, and what could not be parsed has no contents worth a word.
  for (const { pos, code, message } of document.errors.slice(0, 1))
    mistakes.push({
      line: lineAt(pos[0]),
      text: clearer[code] ?? message.split('\n', 1)[0] ?? '',
    });
  finish();

  return {
    root: { at: undefined, value: asNode(document.contents) },
    line,
    note,
    entries({ at, value }, what) {
      const node = resolved(value);
      if (!isMap(node)) {
        note(value ?? at, `${what} should be "key: value" lines`);
        return [];
      }
      return node.items.map((pair) => ({
        key: isScalar(pair.key) ? String(pair.key.value) : '',
        at: asNode(pair.key),
        value: asNode(pair.value),
      }));
    },
    items({ at, value }) {
      const node = resolved(value);
      if (!isSeq(node)) return [{ at, value }];
      return node.items.map((item) => ({ at: item as Node, value: asNode(item) }));
    },
    text({ at, value }, what) {
      const node = resolved(value);
      if (isScalar(node) && node.type === 'PLAIN' && node.source) return node.source;
      if (isScalar(node) && typeof node.value === 'string' && node.value !== '') return node.value;
      note(
        value ?? at,
        node && !isScalar(node) ? `${what} should be one value` : `missing value for ${what}`,
      );
      return undefined;
    },
    finish,
  };
};
