import type { LiveEvent } from '../../pipeline/live/live-events.ts';
import type { LiveStatus } from '../../pipeline/live/status.ts';
import { clock, rate } from './format.ts';

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** A live event for a person; undefined for what they need not know. */
export const liveWords = (event: LiveEvent): string | undefined => {
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

/** The parts of a status line, the most important first. */
export const statusParts = (status: LiveStatus): string[] => {
  const { counts, arrivalToSent } = status;
  return [
    `live ${clock(status.uptimeSeconds)} ${status.state}`,
    `${rate(status.shownPerSecond)} of ${rate(status.rate)} fps`,
    ...(arrivalToSent
      ? [`${Math.round(arrivalToSent.p50)} ms, p95 ${Math.round(arrivalToSent.p95)} ms`]
      : []),
    status.rungName,
    `${counts.dropped} dropped`,
    `${counts.repeated} repeated`,
    `${status.reconnects} reconnects`,
    ...troubles(status),
  ];
};
