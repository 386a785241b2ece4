import { SrvidError } from '../../core/errors.ts';
import { redact } from '../../core/ffmpeg/redact.ts';
import { defaultOptions } from '../../pipeline/options.ts';
import { defaultViews, type PlateOptions } from '../../region/plate-options.ts';
import { makePlate, type PlateResult } from '../../region/plate.ts';
import { trackInWords } from '../../region/plate-report.ts';
import type { Command } from '../command.ts';
import { evalProgress } from '../eval-progress.ts';
import { exitCodeOfSignal } from '../exit-codes.ts';
import { isUserNetwork } from '../../infer/networks.ts';
import type { Invocation } from '../parse.ts';
import { printable } from '../printable.ts';
import { quoted } from '../quoted.ts';
import { watchSignals } from '../signals.ts';
import { usageError } from '../usage-error.ts';

const example = 'For example: srvid plate clip.mp4 --roi 640,400,96,24 --at 12.4 -x4 -o plate/';

/** @throws SrvidError USAGE */
const readRequest = ({ operands, values }: Invocation): PlateOptions => {
  const { plateFolder: output, plateRegion, scale, model = defaultOptions.model } = values;
  if (plateRegion === undefined)
    throw usageError('missing --roi: say where the region is', example);
  if (output === undefined)
    throw usageError('missing --output: say which folder is to be made with -o <folder>', example);
  if (scale === undefined && !isUserNetwork(model))
    throw usageError('missing --scale: say how much larger with -x 2, -x 3 or -x 4', example);
  return {
    input: operands[0] ?? '',
    output,
    scale: scale ?? 0,
    region: plateRegion,
    at: values.at ?? { seconds: 0 },
    until: values.until,
    from: values.from,
    follow: values.track ?? 'auto',
    views: values.views ?? defaultViews,
    model,
    device: values.device ?? defaultOptions.device,
    threads: values.threads,
    videoStream: values.videoStream,
    frameRate: values.frameRate ?? defaultOptions.frameRate,
    ocr: values.ocr ?? false,
    overwrite: values.overwrite ?? false,
    command: ['srvid', ...process.argv.slice(2).map(redact).map(quoted)].join(' '),
  };
};

const percent = (share: number): string => `${Math.round(100 * share)} %`;

const asText = ({ folder, report, reportSha256 }: PlateResult): string => {
  const { views, consistency, ocr } = report;
  const used = views.filter(({ rejected }) => rejected === undefined).length;
  return [
    `${folder}/`,
    `track        ${trackInWords(report)}`,
    `still        ${used} of ${views.length} views fused, reference frame ${report.reference.frame}`,
    `consistency  RMS ${consistency.rms.toFixed(2)} of 255 levels between source and degraded still (${consistency.psnr.toFixed(1)} dB)`,
    ...(ocr
      ? [
          ocr.text === ''
            ? 'hint         tesseract reads nothing'
            : `hint         tesseract reads ${ocr.text}, ${percent(ocr.confidence)} of the votes, and is ${percent(ocr.fused.confidence)} sure of the still: not a fact`,
        ]
      : []),
    ...report.warnings.map((warning) => `warning      ${warning}`),
    `report.json  SHA-256 ${reportSha256}`,
    report.statement,
  ]
    .map((line) => `${printable(line)}\n`)
    .join('');
};

const damaged = (input: string, { folder, report }: PlateResult): SrvidError =>
  new SrvidError('INPUT_DAMAGED', `${redact(input)} is damaged: ${report.damage.join('; ')}`, {
    hint: `What the pictures that could be decoded give is in ${folder}.`,
  });

/** `srvid plate <input> --roi x,y,w,h --at <when> -x4 -o <folder>` */
export const run: Command = async (invocation, { terminal, abort }) => {
  const { values } = invocation;
  const options = readRequest(invocation);
  if (options.input === '-' && terminal.stdinIsTerminal)
    throw usageError('standard input is a terminal, not a video');
  const progress = evalProgress(terminal, values.quiet ?? false);
  const leave = new AbortController();
  const interruption = watchSignals(() => leave.abort());
  try {
    const result = await makePlate(options, {
      signal: AbortSignal.any([abort, leave.signal]),
      onNotice: progress.notice,
      onProgress: progress.step,
    });
    progress.close();
    if (values.json) terminal.out(`${JSON.stringify(result.report, null, 2)}\n`);
    else if (!values.quiet) terminal.out(asText(result));
    if (result.report.damage.length > 0) throw damaged(options.input, result);
    return 0;
  } catch (error) {
    const received = interruption.received();
    if (received === undefined || error instanceof SrvidError) throw error;
    return exitCodeOfSignal(received);
  } finally {
    progress.close();
    interruption.end();
  }
};
