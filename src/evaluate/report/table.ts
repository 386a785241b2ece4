import { isUnbounded, unboundedNote } from '../unbounded.ts';
import { escapeMarkup } from './escape.ts';

export type Column = {
  readonly head: string;
  /** A head above this one and its equal neighbours. */
  readonly group?: string;
  /** `value`: a figure; `difference`: with its sign; `text`: to the left. */
  readonly kind?: 'value' | 'difference' | 'text';
  /** Places after the point; by default 4 where no value exceeds 1, else 2. */
  readonly digits?: number;
};

export type Row = {
  readonly head: string;
  readonly cells: readonly (number | string | undefined)[];
};

export type TableSpec = {
  readonly caption: string;
  /** Head of the first column. */
  readonly corner: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Rows below a line: averages. */
  readonly totals?: readonly Row[];
  /** Where the largest value is bold: among the cells of a row, of a column, or nowhere. */
  readonly best?: 'row' | 'column';
};

type Cell = Row['cells'][number];

const rounded = (value: number, digits: number): string =>
  // A true minus sign, and none before zero.
  Number(value.toFixed(digits)) === 0
    ? (0).toFixed(digits)
    : value.toFixed(digits).replace('-', '−');

/** `+0.66`, `−0.04`, `0.00`. */
const signed = (value: number, digits: number): string => {
  const text = rounded(value, digits);
  return Number(value.toFixed(digits)) > 0 ? `+${text}` : text;
};

const numbers = (cells: readonly Cell[]): number[] =>
  cells.filter((cell): cell is number => typeof cell === 'number' && !isUnbounded(cell));

const digitsOf = (column: Column, cells: readonly Cell[]): number =>
  column.digits ?? (numbers(cells).some((value) => Math.abs(value) > 1) ? 2 : 4);

const show = (cell: Cell, column: Column, digits: number): string =>
  cell === undefined || isUnbounded(cell)
    ? '–'
    : typeof cell === 'string'
      ? escapeMarkup(cell)
      : column.kind === 'difference'
        ? signed(cell, digits)
        : rounded(cell, digits);

/** The heads: one row, or two where columns are grouped. */
const heads = (corner: string, columns: readonly Column[]): string => {
  const plain = columns
    .map(
      ({ head, kind }) =>
        `<th scope="col"${kind === 'text' ? '' : ' class="number"'}>${escapeMarkup(head)}</th>`,
    )
    .join('');
  if (columns.every(({ group }) => group === undefined))
    return `<tr><th scope="col">${escapeMarkup(corner)}</th>${plain}</tr>`;
  const groups: { name: string; count: number }[] = [];
  for (const { group = '' } of columns) {
    const last = groups.at(-1);
    if (last?.name === group) last.count += 1;
    else groups.push({ name: group, count: 1 });
  }
  const above = groups
    .map(({ name, count }) => `<th scope="colgroup" colspan="${count}">${escapeMarkup(name)}</th>`)
    .join('');
  return `<tr><th scope="col" rowspan="2">${escapeMarkup(corner)}</th>${above}</tr><tr>${plain}</tr>`;
};

/** An accessible table that scrolls sideways by itself on narrow screens. */
export const htmlTable = (spec: TableSpec): string => {
  const { caption, corner, columns, rows, totals = [], best } = spec;
  const all = [...rows, ...totals];
  const digits = columns.map((column, i) =>
    digitsOf(
      column,
      all.map(({ cells }) => cells[i]),
    ),
  );
  /** What is shown decides: values equal after rounding are equally good; where all are, none is marked. */
  const isBest = (row: Row, i: number): boolean => {
    const value = row.cells[i];
    if (
      best === undefined ||
      typeof value !== 'number' ||
      isUnbounded(value) ||
      columns[i]?.kind === 'difference'
    )
      return false;
    const rivals = best === 'row' ? numbers(row.cells) : numbers(rows.map(({ cells }) => cells[i]));
    const shown = rivals.map((rival) => rival.toFixed(digits[i]));
    const most = Math.max(...rivals).toFixed(digits[i]);
    return value.toFixed(digits[i]) === most && shown.some((rival) => rival !== most);
  };
  const line = (row: Row): string => {
    const cells = columns.map((column, i) => {
      const cell = row.cells[i];
      const text = show(cell, column, digits[i] ?? 2);
      if (column.kind === 'text') return `<td>${text}</td>`;
      const loss = column.kind === 'difference' && text.startsWith('−');
      return `<td class="number${loss ? ' loss' : ''}">${isBest(row, i) ? `<b>${text}</b>` : text}</td>`;
    });
    return `<tr><th scope="row">${escapeMarkup(row.head)}</th>${cells.join('')}</tr>`;
  };
  return [
    `<div class="scroll" role="region" tabindex="0" aria-label="${escapeMarkup(caption)}">`,
    `<table><caption>${escapeMarkup(caption)}</caption>`,
    `<thead>${heads(corner, columns)}</thead>`,
    `<tbody>${rows.map(line).join('\n')}</tbody>`,
    totals.length === 0 ? '' : `<tfoot>${totals.map(line).join('\n')}</tfoot>`,
    '</table>',
    ...(all.some(({ cells }) => cells.some(isUnbounded)) ? [`<p>${unboundedNote}</p>`] : []),
    '</div>',
  ].join('\n');
};
