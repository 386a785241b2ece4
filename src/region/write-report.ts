import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutputFolder } from './output-folder.ts';
import { fileFact } from './plate-facts.ts';
import { platePage } from './plate-page.ts';
import type { PlateReport } from './plate-report.ts';

/** Nothing here is known to more than nine decimals: 0.2, not 0.19999999999999996. */
const rounded = (_key: string, value: unknown): unknown =>
  typeof value === 'number' ? Number(value.toFixed(9)) : value;

/**
 * Writes `report.html` and `report.json` beside the pictures in the folder.
 * @returns the report as it is written, with the page among its outputs, and the SHA-256 of `report.json`, which cannot hold its own
 */
export const writeReport = async (
  output: OutputFolder,
  report: PlateReport,
): Promise<{ readonly report: PlateReport; readonly reportSha256: string }> => {
  const parts = await Promise.all(
    report.outputs.map(async ({ name }) => ({
      name,
      data: await readFile(join(output.part, name)),
    })),
  );
  const page = 'report.html';
  await output.write(page, platePage(report, parts));
  const outputs = [...report.outputs, await fileFact(join(output.part, page), page)];
  const text = `${JSON.stringify({ ...report, outputs }, rounded, 2)}\n`;
  await output.write('report.json', text);
  return {
    report: JSON.parse(text) as PlateReport,
    reportSha256: createHash('sha256').update(text).digest('hex'),
  };
};
