import type { LiveEvent } from '../../pipeline/live/live-events.ts';
import type { Percentiles } from '../../pipeline/live/percentiles.ts';
import type { LiveStatus } from '../../pipeline/live/status.ts';
import { printable } from '../printable.ts';
import { clock, rate } from './format.ts';

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** A live event for a person; undefined for what they need not know. */
const liveWords = (event: LiveEvent): string | undefined => {
  switch (event.kind) {
    case 'connecting':
      return undefined;
    case 'connected':
      return `connected: ${event.codec} ${event.size}${event.hasSound ? ', with sound' : ''}`;
    case 'changed':
      return `the camera sends ${event.to} instead of ${event.from}: its pictures are fitted`;
    case 'lost':
      return `the camera is gone: ${event.reason}`;
    case 'waiting':
      return `next attempt in ${seconds(event.milliseconds)}`;
    case 'rung':
      return `now enhanced by ${event.to} instead of ${event.from} (95 % of pictures done within ${Math.round(event.p95)} ms)`;
    case 'regions':
      return event.focused
        ? `the network works in ${event.regions.length} drawn region${event.regions.length === 1 ? '' : 's'} alone`
        : 'the network works in the whole picture again';
    case 'no-signal':
      return `no signal since ${event.since}`;
    case 'signal':
      return `the signal is back after ${event.outageSeconds.toFixed(1)} s`;
    case 'workers':
      return `the inference workers are restarted: ${event.reason}`;
    case 'inference-failed':
      return `pictures cannot be enlarged: ${event.reason}`;
    case 'run-failed':
      return `it does not run: ${event.reason}; next attempt in ${seconds(event.milliseconds)}${event.hint === undefined ? '' : `\n${event.hint}`}`;
    case 'skipped':
      return `the outputs were held up: ${event.ticks} pictures were not written`;
    case 'output':
      return `${event.output}: ${event.state}${event.reason === undefined ? '' : ` (${event.reason})`}`;
    case 'segment':
      return undefined;
    case 'encoder-restart':
      return `the encoder is restarted, ${event.lost} pictures were lost: ${event.reason}`;
  }
};

/**
 * Tells live events in words. A reason that is the same from attempt to attempt is told once, until the camera has been there again.
 * @returns what tells one event of one camera; undefined for what a person need not know
 */
export const createLiveTeller = () => {
  const told = new Map<string, { readonly reason: string; readonly isAgain: boolean }>();
  return (event: LiveEvent, camera = ''): string | undefined => {
    const before = told.get(camera);
    if (event.kind === 'connected') told.delete(camera);
    else if (event.kind === 'waiting' && before?.isAgain) return undefined;
    else if (event.kind === 'lost' || event.kind === 'run-failed') {
      const isAgain = before?.reason === event.reason;
      told.set(camera, { reason: event.reason, isAgain });
      if (isAgain) return undefined;
    }
    return liveWords(event);
  };
};

/** Outputs that do not send, and the bit rate of what is sent. */
const troubles = ({ sink }: LiveStatus): string[] => {
  if (!sink) return [];
  const away = sink.outputs.filter(({ state }) => state === 'waiting' || state === 'failed');
  const { bitsPerSecond } = sink.encoder;
  return [
    ...(away.length > 0 ? [`${away.length} of ${sink.outputs.length} outputs away`] : []),
    ...(bitsPerSecond === undefined ? [] : [`${Math.round(bitsPerSecond / 1000)} kbit/s`]),
  ];
};

const whole = (milliseconds: number): number => Math.round(milliseconds);

const allOf = (name: string, latency: Percentiles | undefined): string[] =>
  latency ? [`${name} ${whole(latency.p50)}/${whole(latency.p95)}/${whole(latency.p99)} ms`] : [];

const mostTrouble = 40;
const shortened = (text: string): string =>
  text.length > mostTrouble ? `${text.slice(0, mostTrouble - 1)}…` : text;

/** The parts of a status line, the most important first. */
export const statusParts = (status: LiveStatus): string[] => {
  const { counts, arrivalToDone, arrivalToSent } = status;
  const state = `live ${clock(status.uptimeSeconds)} ${status.state}`;
  const reconnects = `${status.reconnects} reconnects`;
  if (status.trouble !== undefined)
    return [
      state,
      shortened(printable(status.trouble)) + (status.reconnects > 0 ? `, ${reconnects}` : ''),
    ];
  const { late } = counts.droppedBy;
  const dropped = `${counts.dropped} dropped${late > 0 ? ` (${late} late)` : ''}`;
  if (counts.ticks === 0)
    return [state, ...(counts.dropped > 0 ? ['nothing shown yet', dropped] : [])];
  return [
    state,
    `${rate(status.shownPerSecond)} of ${rate(status.rate)} fps`,
    arrivalToSent ? `${whole(arrivalToSent.p50)} ms, p95 ${whole(arrivalToSent.p95)} ms` : '- ms',
    status.rungName,
    dropped,
    `${counts.repeated} repeated`,
    reconnects,
    ...troubles(status),
    `${counts.in} in, ${counts.ticks} out`,
    ...allOf('done', arrivalToDone),
    ...allOf('sent', arrivalToSent),
    `${Math.round(status.residentBytes / 2 ** 20)} MiB`,
  ];
};
