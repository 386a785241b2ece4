import { stat, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { SrvidError } from '../../core/errors.ts';
import { version } from '../../core/version.ts';
import { outputError, partPath, publish, removeQuietly } from '../../encode/part-file.ts';
import { csvText } from '../../evaluate/csv.ts';
import { defaultVideoFrames, evaluate, type Evaluation } from '../../evaluate/evaluate.ts';
import { defaultMetrics, findMetrics } from '../../evaluate/metric-list.ts';
import { networkCosts } from '../../evaluate/network-costs.ts';
import { readPublished, type Published } from '../../evaluate/published.ts';
import { htmlReport } from '../../evaluate/report/html.ts';
import { findTestSets } from '../../evaluate/test-set.ts';
import { relevantFigures, sourceNote, textTables } from '../../evaluate/text-tables.ts';
import { videoConditions, type VideoCondition } from '../../evaluate/video-conditions.ts';
import { defaultOptions } from '../../pipeline/options.ts';
import type { Command } from '../command.ts';
import { exitCodeOfSignal } from '../exit-codes.ts';
import { evalProgress } from '../eval-progress.ts';
import type { OptionValues } from '../options.ts';
import { printable } from '../printable.ts';
import { quoted } from '../quoted.ts';
import { watchSignals } from '../signals.ts';
import { table } from '../table.ts';
import { usageError } from '../usage-error.ts';

const conditionsAt = (crfs: readonly number[] | undefined): readonly VideoCondition[] =>
  crfs === undefined
    ? videoConditions
    : [{ id: 'clean', crf: undefined }, ...crfs.map((crf) => ({ id: `crf${crf}`, crf }))];

/** What is asked for, defaults filled in. @throws SrvidError USAGE, INPUT_NOT_FOUND, INPUT_UNREADABLE, OUTPUT_EXISTS */
const readRequest = async (values: OptionValues) => {
  if (values.sets === undefined)
    throw usageError(
      'missing --set: say which pictures or clips to measure on',
      'For example: srvid eval --set Set5 --scale 3',
    );
  if (values.json && values.csv) throw usageError('--json and --csv exclude each other');
  const { html } = values;
  if (html !== undefined && !values.overwrite && (await stat(html).catch(() => undefined)))
    throw new SrvidError('OUTPUT_EXISTS', `${html} exists`, {
      hint: 'Choose another name for --html, or add -y to replace it.',
    });
  const metrics = findMetrics(values.metrics?.flat() ?? defaultMetrics).map(({ id }) => id);
  return {
    sets: await findTestSets(values.sets),
    metrics,
    models: values.models?.flat() ?? ['all'],
    scales: values.scales?.flat(),
    lowResolution: values.lowResolution ?? 'unrounded',
    colour: values.colour ?? false,
    crops: html !== undefined,
    conditions: conditionsAt(values.crfs?.flat()),
    frames: values.frames ?? defaultVideoFrames,
    device: values.device ?? defaultOptions.device,
    threads: values.threads,
  } as const;
};

type Request = Awaited<ReturnType<typeof readRequest>>;

const asText = (
  { results }: Evaluation,
  published: Published,
  { lowResolution }: Request,
): string => {
  const tables = textTables(results, published).map(
    ({ title, rows, note }) =>
      `${title}\n${table(rows.map((row) => row.map(printable)))}\n${note === undefined ? '' : `${note}\n`}`,
  );
  const note = sourceNote(relevantFigures(results.stills, published));
  const kind =
    results.stills.length + results.colour.length === 0
      ? []
      : [
          `Luma by the protocol of the papers, low resolution ${lowResolution === '8bit' ? 'rounded to 8 bits (the published figures are for unrounded)' : 'unrounded'}.`,
        ];
  const notes = [...kind, ...(note === undefined ? [] : [note])];
  return [...tables, ...(notes.length === 0 ? [] : [`${notes.join('\n')}\n`])].join('\n');
};

const asData = (
  { results }: Evaluation,
  published: Published,
  { metrics, lowResolution }: Request,
): string =>
  `${JSON.stringify({ metrics, lowResolution, ...results, published: relevantFigures(results.stills, published) }, null, 2)}\n`;

const reportText = async (
  { results, crops }: Evaluation,
  published: Published,
  request: Request,
): Promise<string> => {
  const facts = [
    ['srvid', version],
    ['command', ['srvid', ...process.argv.slice(2).map(quoted)].join(' ')],
    ['date', new Date().toISOString().slice(0, 10)],
    ['processor', `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores`],
    ['device', request.device],
    ['sets', request.sets.map(({ name }) => name).join(', ')],
    ['low resolution', request.lowResolution],
  ] as const;
  return htmlReport({ facts, results, published, costs: await networkCosts(), crops });
};

/** Begins the report's file, so that one that cannot be written is told of before hours of work. @throws SrvidError as `outputError` */
const beginReport = async (path: string) => {
  const part = partPath(path);
  const write = (text: string): Promise<void> =>
    writeFile(part, text).catch((cause: unknown) => {
      throw outputError(path, cause);
    });
  await write('');
  return {
    async publish(text: string): Promise<void> {
      await write(text);
      await publish(part, path);
    },
    [Symbol.asyncDispose]: () => removeQuietly(part),
  };
};

/** `srvid eval --set <folder>` */
export const run: Command = async ({ values }, { terminal, abort }) => {
  const request = await readRequest(values);
  await using report = values.html === undefined ? undefined : await beginReport(values.html);
  const progress = evalProgress(terminal, values.quiet ?? false);
  const leave = new AbortController();
  const interruption = watchSignals(() => leave.abort());
  try {
    const evaluation = await evaluate({
      ...request,
      signal: AbortSignal.any([abort, leave.signal]),
      onNotice: progress.notice,
      onProgress: progress.step,
    });
    progress.close();
    const published = await readPublished();
    const print = values.json
      ? asData
      : values.csv
        ? ({ results }: Evaluation, papers: Published) =>
            csvText(results, relevantFigures(results.stills, papers))
        : asText;
    terminal.out(print(evaluation, published, request));
    await report?.publish(await reportText(evaluation, published, request));
    return 0;
  } catch (error) {
    const received = interruption.received();
    if (received === undefined) throw error;
    return exitCodeOfSignal(received);
  } finally {
    progress.close();
    interruption.end();
  }
};
