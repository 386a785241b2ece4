import type { VideoRow } from '../results.ts';
import { htmlTable, type Column, type Row } from './table.ts';

const distinct = <T>(values: readonly T[]): readonly T[] => [...new Set(values)];

/** `CRF 23` for `crf23`. */
const conditionName = (id: string): string => id.replace(/^crf(\d+)$/, 'CRF $1');

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Per scale: the gain over bicubic of each method on each clip under each condition, and the PSNR behind it. */
export const videoTables = (
  video: readonly VideoRow[],
): readonly { readonly gains: string; readonly psnr: string }[] =>
  distinct(video.map(({ scale }) => scale)).map((scale) => {
    const rows = video.filter((row) => row.scale === scale);
    const conditions = distinct(rows.map(({ condition }) => condition));
    const models = distinct(rows.map(({ model }) => model));
    const clips = distinct(rows.map(({ clip }) => clip));
    const cells = (clip: string, model: string, key: 'psnr' | 'gain'): Row['cells'] =>
      conditions.map(
        (condition) =>
          rows.find(
            (row) => row.clip === clip && row.model === model && row.condition === condition,
          )?.[key],
      );
    const lines = (chosen: readonly string[], key: 'psnr' | 'gain'): readonly Row[] =>
      clips.flatMap((clip) =>
        chosen
          .map((model) => ({ head: `${clip}, ${model}`, cells: cells(clip, model, key) }))
          .filter((row) => row.cells.some((cell) => cell !== undefined)),
      );
    const averages = (chosen: readonly string[], key: 'psnr' | 'gain'): readonly Row[] =>
      chosen.map((model) => ({
        head: `mean, ${model}`,
        cells: conditions.map((condition) =>
          mean(
            rows
              .filter((row) => row.model === model && row.condition === condition)
              .map((row) => row[key]),
          ),
        ),
      }));
    const columns = (kind: 'difference' | 'value'): readonly Column[] =>
      conditions.map((condition) => ({ head: conditionName(condition), digits: 2, kind }));
    const tables = (chosen: readonly string[], key: 'psnr' | 'gain', caption: string): string =>
      htmlTable({
        caption,
        corner: 'clip, network',
        columns: columns(key === 'gain' ? 'difference' : 'value'),
        rows: lines(chosen, key),
        totals: clips.length > 1 ? averages(chosen, key) : [],
      });
    return {
      gains: tables(
        models.filter((model) => model !== 'bicubic'),
        'gain',
        `×${scale}: gain over bicubic in dB`,
      ),
      psnr: tables(models, 'psnr', `×${scale}: PSNR on luma in dB`),
    };
  });
