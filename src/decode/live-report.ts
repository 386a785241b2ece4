import type { ColorInfo } from '../core/media.ts';
import { parseStderrLine, plainMessage } from './stderr-line.ts';

/** What FFmpeg says of the camera's video when it has connected. */
export type LiveVideoFacts = {
  readonly codec: string;
  readonly pixelFormat: string;
  readonly width: number;
  readonly height: number;
  /** Frames per second as the stream claims; often wrong, sometimes absent. */
  readonly rate: number | undefined;
  /** FFmpeg's `tbr`: frames per second, or from FFmpeg 6.1 on twice as many for codecs that have fields, such as H.264. */
  readonly baseRate: number | undefined;
  readonly color: ColorInfo;
  readonly hasSound: boolean;
};

export type PullReport = {
  add(line: string): void;
  /** Once FFmpeg has described its input. */
  facts(): LiveVideoFacts | undefined;
  /** Is the picture with this number (from 0) free of what was lost before it? Undefined until FFmpeg has said so. */
  isWhole(number: number): boolean | undefined;
  /** What the decoder gives now, such as `640×360 yuv420p`; it may change while the connection lasts. */
  shape(): string | undefined;
  /** Packets lost on the way. */
  readonly lostPackets: number;
  /** The last thing FFmpeg complained about. */
  complaint(): string | undefined;
};

const noColor: ColorInfo = {
  range: undefined,
  matrix: undefined,
  primaries: undefined,
  transfer: undefined,
  chromaLocation: undefined,
};

const known = (name: string | undefined): string | undefined =>
  name === undefined || name === 'unknown' || name === 'reserved' ? undefined : name;

const chromaLocations = /^(?:left|center|topleft|top|bottomleft|bottom)$/;

/** `tv, bt470bg/bt470bg/smpte170m, progressive, left`: each part may be absent; one name stands for all three. */
const readColor = (pixelFormat: string, text: string): ColorInfo => {
  const parts = text.split(/,\s*/);
  const range = parts.find((part) => part === 'tv' || part === 'pc');
  const names = parts.find((part) =>
    /^(?:[a-z0-9-]+\/){2}[a-z0-9-]+$|^(?:bt|smpte)\w+$/.test(part),
  );
  const [matrix, primaries = matrix, transfer = matrix] = names?.split('/') ?? [];
  return {
    range: range ?? (pixelFormat.startsWith('yuvj') ? 'pc' : undefined),
    matrix: known(matrix),
    primaries: known(primaries),
    transfer: known(transfer),
    chromaLocation: parts.find((part) => chromaLocations.test(part)),
  };
};

const videoLine =
  /Stream #0:\d+.*?: Video: (\w+).*?, ([a-z0-9]+)(?:\(([^)]*)\))?, (\d+)x(\d+)(?:[ ,]|$)/;

/** Reads one line of FFmpeg's description of its input; undefined for any other line. */
const parseVideoLine = (line: string): Omit<LiveVideoFacts, 'hasSound'> | undefined => {
  const match = videoLine.exec(line);
  if (!match) return undefined;
  const [, codec = '', pixelFormat = '', details = '', width, height] = match;
  const rateIn = (unit: string): number | undefined => {
    const text = new RegExp(`([\\d.]+) ${unit}`).exec(line)?.[1];
    return text === undefined ? undefined : Number(text);
  };
  return {
    codec,
    pixelFormat,
    width: Number(width),
    height: Number(height),
    rate: rateIn('fps'),
    baseRate: rateIn('tbr'),
    color: details === '' ? noColor : readColor(pixelFormat, details),
  };
};

/** FFmpeg says this again when the decoder's pictures change. */
const shapeLine = /^w:(\d+) h:(\d+) pixfmt:(\S+)/;

const frameLine = /^n: *(\d+) .*iskey:([01])/;
const lossLine = /RTP: missed (-?\d+) packets|^Packet corrupt \(stream/;

/** What FFmpeg says after the cause. */
const follows =
  /^(?:Error while processing|Error reinitializing|Failed to inject|Conversion failed|Exiting)/;

/** A key frame that was decoded before the loss may come out after it. */
const framesInDecoder = 2;

/** Listens to one pulling FFmpeg. */
export const createPullReport = (): PullReport => {
  let facts: Omit<LiveVideoFacts, 'hasSound'> | undefined;
  let hasSound = false;
  let shape: string | undefined;
  let inputEnded = false;
  let lostPackets = 0;
  let damaged = false;
  let sinceLoss = 0;
  let complaint: string | undefined;
  let told = 0;
  let verdicts = new Map<number, boolean>();

  const noteFrame = (number: number, isKey: boolean) => {
    sinceLoss += 1;
    if (damaged && isKey && sinceLoss > framesInDecoder) damaged = false;
    verdicts.set(number, !damaged);
    told = number;
    // Taken by the reader long before; this is for one that does not ask.
    if (verdicts.size > 1000) verdicts = new Map([[told, !damaged]]);
  };

  return {
    add(line) {
      const parsed = parseStderrLine(line);
      if (!parsed) return;
      const { from, level, message } = parsed;
      if (from.startsWith('Parsed_showinfo')) {
        const frame = frameLine.exec(message);
        if (frame) noteFrame(Number(frame[1]), frame[2] === '1');
        return;
      }
      const input = shapeLine.exec(message);
      if (input && from.startsWith('graph 0 ')) shape = `${input[1]}×${input[2]} ${input[3]}`;
      if (/^(?:Stream mapping|Output #0)/.test(message)) inputEnded = true;
      if (!inputEnded) {
        facts ??= parseVideoLine(message);
        hasSound ||= /Stream #0:\d+.*?: Audio: /.test(message);
      }
      const lost = lossLine.exec(message);
      if (lost) {
        lostPackets += Math.max(1, Number(lost[1] ?? 1));
        damaged = true;
        sinceLoss = 0;
      }
      if ((level === 'error' || level === 'fatal') && !follows.test(message))
        // An address with a password comes through a pipe, whose name says nothing.
        complaint = plainMessage(line).replace(/^pipe:\d+: /, '');
    },
    facts: () => (inputEnded && facts ? { ...facts, hasSound } : undefined),
    isWhole(number) {
      const verdict = verdicts.get(number);
      verdicts.delete(number);
      return verdict;
    },
    shape: () => shape,
    get lostPackets() {
      return lostPackets;
    },
    complaint: () => complaint,
  };
};
