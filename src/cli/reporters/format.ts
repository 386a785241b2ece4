import type { SrvidError } from '../../core/errors.ts';
import type { PlanSummary, ProgressEvent, RunReport } from '../../pipeline/events.ts';
import type { Totals } from './reporter.ts';
import { printable, printableLines } from '../printable.ts';

const two = (value: number): string => String(value).padStart(2, '0');

/** 75 → `1:15`, 3675 → `1:01:15`. */
export const clock = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(whole % 60)}`
    : `${minutes}:${two(whole % 60)}`;
};

export const rate = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

/** Whose a line is, where there are several cameras. */
export const ofCamera = (camera: string | undefined): string =>
  camera === undefined ? '' : `${printable(camera)}: `;

const count = (frames: number): string => `${frames} ${frames === 1 ? 'frame' : 'frames'}`;

/** The parts of a progress line, the most important first. */
export const progressParts = (event: ProgressEvent): string[] => {
  const parts = [
    `frame ${event.frames}${event.totalFrames === undefined ? '' : `/${event.totalFrames}`}`,
  ];
  if (event.fraction !== undefined)
    parts.unshift(`${Math.min(100, Math.floor(event.fraction * 100))}%`.padStart(4));
  parts.push(`${rate(event.framesPerSecond)} fps`);
  if (event.etaSeconds !== undefined) parts.push(`ETA ${clock(event.etaSeconds)}`);
  if (event.speed !== undefined) parts.push(`${rate(event.speed)}x real time`);
  if (event.bottleneck !== undefined) parts.push(`waits for ${event.bottleneck}`);
  return parts;
};

/** As many parts as fit; the last ones go first. */
export const fitParts = (parts: readonly string[], width: number): string => {
  for (let kept = parts.length; kept > 1; kept -= 1) {
    const line = parts.slice(0, kept).join('  ');
    if (line.length <= width) return line;
  }
  return (parts[0] ?? '').slice(0, Math.max(0, width));
};

const reason = (why: string | undefined): string => (why === undefined ? '' : ` (${why})`);

export const planLine = ({ source, geometry, model }: PlanSummary): string =>
  printable(
    `${source.codec} ${source.width}×${source.height} at ${source.frameRate} fps -> ${geometry.written}, ` +
      `${model.id} on ${model.device}, ${model.threads} ${model.threads === 1 ? 'thread' : 'threads'}${reason(model.why)}`,
  );

export const finishedLine = (report: RunReport): string => {
  const what = count(report.frames.written);
  const took = `in ${report.elapsedSeconds.toFixed(1)} s (${rate(report.framesPerSecond)} fps)`;
  const partial = report.outcome === 'partial' ? ', partial' : '';
  const by = `, ${printable(report.model)}${reason(report.why)}`;
  return `${report.output === undefined ? '' : `${printable(report.output)}: `}${what} ${took}${partial}${by}`;
};

const stackOf = (error: SrvidError): string => {
  const origin = error.cause instanceof Error ? error.cause : error;
  return `${origin.stack ?? String(origin)}\n`;
};

/** `srvid: what happened`, and what to do on a line of its own. */
export const errorLines = (error: SrvidError, showsStacks: boolean, camera?: string): string => {
  const isBug = error.code === 'BUG';
  const what =
    ofCamera(camera) + (isBug ? `this is a bug of srvid: ${error.message}` : error.message);
  const todo =
    error.hint ?? (isBug ? 'Please report it, with what SRVID_DEBUG=1 prints.' : undefined);
  const lines = `srvid: ${printableLines(what)}\n${todo === undefined ? '' : `  ${printableLines(todo)}\n`}`;
  return showsStacks ? lines + stackOf(error) : lines;
};

export const jobLine = (job: {
  input: string;
  output: string;
  index: number;
  count: number;
  camera?: string | undefined;
}): string =>
  (job.camera === undefined ? `[${job.index}/${job.count}] ` : ofCamera(job.camera)) +
  `${printable(job.input)} -> ${printable(job.output)}`;

export const summaryLine = ({ done, partial, failed, skipped }: Totals): string =>
  [
    `${done} done`,
    ...(partial > 0 ? [`${partial} partial`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(skipped > 0 ? [`${skipped} not begun`] : []),
  ].join(', ');
