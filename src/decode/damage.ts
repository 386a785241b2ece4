import type { StderrLine } from './stderr-line.ts';

/**
 * - `damage`: the input is broken or cut short;
 * - `reference`: pictures refer to others that are not there: normal where a recording starts between key frames, so only a warning;
 * - `resize`: the decoder's pictures changed their size or format;
 * - undefined: anything else, harmless as far as srvid is concerned.
 */
export type Verdict = 'damage' | 'reference' | 'resize' | undefined;

const damage: readonly RegExp[] = [
  // Containers
  /\bpartial file\b/,
  /File ended prematurely/i,
  /Truncat(?:ed|ing) (?:file|packet|index|data)/i,
  /moov atom not found/,
  /exceeds containing master element/,
  /^Packet corrupt \(stream/,
  /corrupt input packet/,
  /\b0x[0-9a-f]+ at pos \d+ .*invalid as first byte of an EBML number/i,
  /Invalid (?:NAL unit size|buffer size|chunk|as first byte)/,
  // Decoders
  /corrupt decoded frame/,
  /^[Ee]rror while decoding (?:stream|MB)/,
  /^Error submitting (?:a )?packet to (?:the )?decoder/,
  /^Decod(?:ing error|e error rate)/,
  /^concealing \d+ .*errors/,
  /^Error splitting the input into NAL units/,
  /^(?:Error at MB|ac-tex damaged|mb incr damaged|ac-tex|slice mismatch|invalid mb type)/,
  /\b[1-9]\d* decode errors\b/,
];

const reference: readonly RegExp[] = [
  /non-existing [SPV]PS/,
  /[SPV]PS id out of range|PPS id out of range/,
  /decode_slice_header error/,
  /^no frame!/,
  /Could not find ref with POC/,
  /[Mm]issing reference picture/,
  /Error constructing the frame RPS/,
  /co located POCs unavailable/,
  /reference picture missing/,
  /^Missing key ?frame/i,
];

/** FFmpeg says this again each time it builds the filters anew. */
const graphInput = /^w:\d+ h:\d+ pixfmt:\S+/;

/** What one line of the decoder means. */
export const judge = ({ from, level, message }: StderrLine): Verdict => {
  if (level === 'verbose') {
    if (/^graph .* input from stream/.test(from) && graphInput.test(message)) return 'resize';
    return /\b[1-9]\d* decode errors\b/.test(message) ? 'damage' : undefined;
  }
  if (level !== 'warning' && level !== 'error' && level !== 'fatal' && level !== 'panic')
    return undefined;
  if (reference.some((pattern) => pattern.test(message))) return 'reference';
  return damage.some((pattern) => pattern.test(message)) ? 'damage' : undefined;
};
