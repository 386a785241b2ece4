import type { ColourRow } from '../results.ts';
import { groupName } from './still-tables.ts';
import { htmlTable } from './table.ts';

const channels = [
  ['y', 'Y'],
  ['cb', 'Cb'],
  ['cr', 'Cr'],
  ['rgb', 'RGB'],
] as const;

/** PSNR of each channel per set and scale (SRCNN paper, table 5): luma by the network, chroma by bicubic interpolation. */
export const colourTables = (colour: readonly ColourRow[]): readonly string[] =>
  [...new Set(colour.map(groupName))].map((name) =>
    htmlTable({
      caption: `${name}, colour: PSNR in dB`,
      corner: 'luma by',
      columns: channels.map(([, head]) => ({ head, digits: 2 })),
      rows: colour
        .filter((row) => groupName(row) === name)
        .map((row) => ({ head: row.model, cells: channels.map(([id]) => row[id]) })),
      best: 'column',
    }),
  );
