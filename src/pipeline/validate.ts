import { SrvidError } from '../core/errors.ts';
import { parseRational, type Rational } from '../core/rational.ts';
import { isUserNetwork } from '../infer/networks.ts';
import { devices, type UpscaleOptions } from './options.ts';
import { validateRegions } from './regions/validate.ts';

const usage = (message: string, hint?: string): never => {
  throw new SrvidError('USAGE', message, { hint });
};

const inRange = (name: string, value: number | undefined, least: number, most: number): void => {
  if (value === undefined || (Number.isFinite(value) && value >= least && value <= most)) return;
  usage(`${name} is ${value}; it must be from ${least} to ${most}`);
};

const whole = (name: string, value: number | undefined, least: number, most: number): void => {
  inRange(name, value, least, most);
  if (value !== undefined && !Number.isInteger(value))
    usage(`${name} is ${value}; it must be a whole number`);
};

/**
 * The rules that hold whatever the input is. The command line checks its own words; callers of the library come here unchecked.
 * @throws SrvidError USAGE
 */
export const validateOptions = (options: UpscaleOptions): void => {
  if (isUserNetwork(options.model ?? '')) whole('scale', options.scale, 1, 16);
  else if (options.scale !== 2 && options.scale !== 3 && options.scale !== 4) {
    usage(`scale is ${String(options.scale)}; it must be 2, 3 or 4`);
  }
  if (options.device !== undefined && !devices.includes(options.device)) {
    usage(`unknown device "${options.device}"`, `Known: ${devices.join(', ')}.`);
  }
  if (options.height !== undefined && options.size !== undefined)
    usage('height and size exclude each other');
  whole('threads', options.threads, 1, 256);
  if (typeof options.tile === 'number') whole('tile', options.tile, 16, 8192);
  whole('height', options.height, 16, 16_384);
  whole('width of size', options.size?.width, 16, 16_384);
  whole('height of size', options.size?.height, 16, 16_384);
  inRange('start', options.start, 0, 1e7);
  inRange('duration', options.duration, 1e-6, 1e7);
  whole('frames', options.frames, 1, 1e9);
  whole('video stream', options.videoStream, 0, 255);
  inRange('maximal latency', options.maxLatency, 0.05, 60);
  inRange('maximal outage', options.maxOutage, 0.1, 1e7);
  inRange('segment', options.segmentSeconds, 1, 86_400);
  inRange('keep', options.keepSeconds, 1, 1e10);
  inRange('bytes to keep', options.keepBytes, 1, Number.MAX_SAFE_INTEGER);
  inRange('HLS segment', options.hlsSegmentSeconds, 1, 60);
  whole('HLS list size', options.hlsListSize, 2, 10_000);
  inRange('crf', options.crf, 0, 63);
  validateRegions(options);
};

/** `25` or `30000/1001`. @throws SrvidError USAGE */
export const parseFrameRate = (text: string): Rational =>
  parseRational(text.includes('/') ? text : `${text}/1`) ??
  usage(`frame rate "${text}" is not a rate such as 25 or 30000/1001`);
