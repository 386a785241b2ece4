import type { FrameLayout } from '../../core/frame.ts';
import { bytesPerSample, planeSizes } from '../../core/pixel-format.ts';

/** 5 × 7 dots per letter, as rows of five. */
const glyphs: Readonly<Record<string, string>> = {
  '0': '01110 10001 10011 10101 11001 10001 01110',
  '1': '00100 01100 00100 00100 00100 00100 01110',
  '2': '01110 10001 00001 00010 00100 01000 11111',
  '3': '11111 00010 00100 00010 00001 10001 01110',
  '4': '00010 00110 01010 10010 11111 00010 00010',
  '5': '11111 10000 11110 00001 00001 10001 01110',
  '6': '00110 01000 10000 11110 10001 10001 01110',
  '7': '11111 00001 00010 00100 01000 01000 01000',
  '8': '01110 10001 10001 01110 10001 10001 01110',
  '9': '01110 10001 10001 01111 00001 00010 01100',
  ':': '00000 00100 00100 00000 00100 00100 00000',
  a: '00000 00000 01110 00001 01111 10001 01111',
  c: '00000 00000 01110 10000 10000 10001 01110',
  e: '00000 00000 01110 10001 11111 10000 01110',
  g: '00000 01111 10001 10001 01111 00001 01110',
  i: '00100 00000 01100 00100 00100 00100 01110',
  l: '01100 00100 00100 00100 00100 00100 01110',
  n: '00000 00000 10110 11001 10001 10001 10001',
  o: '00000 00000 01110 10001 10001 10001 01110',
  s: '00000 00000 01110 10000 01110 00001 11110',
};
const rowsOf = (letter: string): readonly string[] => glyphs[letter]?.split(' ') ?? [];

const brightness = 0.35;
const letterColumns = 6;
const letterRows = 7;

const two = (value: number): string => String(value).padStart(2, '0');

/** `no signal since 23:59:59`, in local time. */
export const noSignalText = (since: Date): string =>
  `no signal since ${two(since.getHours())}:${two(since.getMinutes())}:${two(since.getSeconds())}`;

/**
 * The picture darkened, with a text in its middle.
 * @param picture planes of `layout`; is not changed
 */
export const darken = (
  layout: FrameLayout,
  range: 'tv' | 'pc' | undefined,
  picture: Uint8Array,
  text: string,
): Uint8Array => {
  const { format, width, height } = layout;
  const result = new Uint8Array(picture.length);
  const unit = 2 ** (format.bits - 8);
  const black = range === 'pc' ? 0 : 16 * unit;
  const neutral = 128 * unit;
  const samples = (bytes: Uint8Array, offset: number, length: number) =>
    bytesPerSample(format) === 2
      ? new Uint16Array(bytes.buffer, bytes.byteOffset + offset, length / 2)
      : bytes.subarray(offset, offset + length);
  for (const [plane, { offset, bytes }] of planeSizes(format, width, height).entries()) {
    const from = samples(picture, offset, bytes);
    const to = samples(result, offset, bytes);
    const still = plane === 0 ? black : neutral;
    for (let i = 0; i < from.length; i++)
      to[i] = Math.round(still + ((from[i] as number) - still) * brightness);
  }
  const luma = samples(result, 0, width * height * bytesPerSample(format));
  print(luma, { width, height }, text, (range === 'pc' ? 255 : 235) * unit);
  return result;
};

/** Letters over two thirds of the width, in the middle. */
const print = (
  luma: Uint8Array | Uint16Array,
  { width, height }: { readonly width: number; readonly height: number },
  text: string,
  white: number,
): void => {
  const dot = Math.max(1, Math.floor((width * 2) / 3 / (text.length * letterColumns)));
  const left = Math.max(0, Math.floor((width - text.length * letterColumns * dot) / 2));
  const top = Math.max(0, Math.floor((height - letterRows * dot) / 2));
  for (const [place, letter] of text.split('').entries()) {
    for (const [row, dots] of rowsOf(letter).entries()) {
      for (const [column, isSet] of dots.split('').entries()) {
        if (isSet !== '1') continue;
        const x = left + (place * letterColumns + column) * dot;
        for (let y = top + row * dot; y < Math.min(height, top + (row + 1) * dot); y++)
          luma.fill(white, y * width + Math.min(x, width), y * width + Math.min(x + dot, width));
      }
    }
  }
};
