import type { RgbPicture } from '../core/png.ts';

/** Columns of 5 × 7 dots per letter, the lowest bit on top: the usual font of character displays. */
const glyphs: Readonly<Record<string, string>> = {
  '#': '147f147f14',
  '%': '2313086462',
  '(': '001c224100',
  ')': '0041221c00',
  '+': '08083e0808',
  ',': '0080703000',
  '-': '0808080808',
  '.': '0000606000',
  '/': '2010080402',
  '0': '3e5149453e',
  '1': '00427f4000',
  '2': '7249494946',
  '3': '2141494d33',
  '4': '1814127f10',
  '5': '2745454539',
  '6': '3c4a494931',
  '7': '4121110907',
  '8': '3649494936',
  '9': '464949291e',
  ':': '0000140000',
  a: '2054547840',
  b: '7f28444438',
  c: '3844444428',
  d: '384444287f',
  e: '3854545418',
  f: '00087e0902',
  g: '18a4a49c78',
  h: '7f08040478',
  i: '00447d4000',
  j: '2040403d00',
  k: '7f10284400',
  l: '00417f4000',
  m: '7c04780478',
  n: '7c08040478',
  o: '3844444438',
  p: 'fc18242418',
  q: '18242418fc',
  r: '7c08040408',
  s: '4854545424',
  t: '04043f4424',
  u: '3c4040207c',
  v: '1c2040201c',
  w: '3c4030403c',
  x: '4428102844',
  y: '4c9090907c',
  z: '4464544c44',
};

const advance = 6;

/** Height of a line of text with a little room. */
export const lineHeight = 12;

const textWidth = (text: string): number => advance * text.length;

type Colour = readonly [red: number, green: number, blue: number];

const paper: Colour = [24, 26, 30];
const ink: Colour = [222, 226, 230];
export const dim: Colour = [232, 150, 90];

/** A picture of one colour. */
export const blank = (width: number, height: number, colour: Colour = paper): RgbPicture => {
  const samples = new Uint8Array(3 * width * height);
  for (let i = 0; i < samples.length; i++) samples[i] = colour[i % 3]!;
  return { samples, width, height };
};

/** Puts a picture into another; what lies beyond is left out. */
export const paste = (onto: RgbPicture, picture: RgbPicture, left: number, top: number): void => {
  const width = Math.min(picture.width, onto.width - left);
  for (let y = 0; y < Math.min(picture.height, onto.height - top); y++) {
    const from = 3 * y * picture.width;
    onto.samples.set(
      picture.samples.subarray(from, from + 3 * width),
      3 * ((top + y) * onto.width + left),
    );
  }
};

/** Where the dots of a text lie. Letters that the font has not are left blank; capitals are written small. */
export const textDots = (text: string): readonly (readonly [x: number, y: number])[] =>
  text
    .toLowerCase()
    .split('')
    .flatMap((letter, n) => {
      const columns = Buffer.from(glyphs[letter] ?? '', 'hex');
      return [...columns].flatMap((bits, column) =>
        [0, 1, 2, 3, 4, 5, 6, 7]
          .filter((row) => (bits >> row) & 1)
          .map((row) => [advance * n + column, row] as const),
      );
    });

/** Writes one line of text. */
const write = (
  onto: RgbPicture,
  text: string,
  left: number,
  top: number,
  colour: Colour = ink,
): void => {
  for (const [x, y] of textDots(text)) {
    if (left + x >= onto.width || top + y >= onto.height) continue;
    onto.samples.set(colour, 3 * ((top + y) * onto.width + left + x));
  }
};

/** Each sample becomes a block of `factor` × `factor`: nothing is interpolated. */
export const magnify = ({ samples, width, height }: RgbPicture, factor: number): RgbPicture => {
  const out = new Uint8Array(3 * width * height * factor * factor);
  for (let y = 0; y < height * factor; y++)
    for (let x = 0; x < width * factor; x++) {
      const from = 3 * (Math.floor(y / factor) * width + Math.floor(x / factor));
      out.set(samples.subarray(from, from + 3), 3 * (y * width * factor + x));
    }
  return { samples: out, width: width * factor, height: height * factor };
};

export type Panel = {
  readonly picture: RgbPicture;
  readonly label: string;
  readonly colour?: Colour;
};

const gap = 6;

/** Pictures with their labels above them, in rows of `columns`. */
export const sheet = (panels: readonly Panel[], columns: number): RgbPicture => {
  const cellWidth = Math.max(
    ...panels.map(({ picture, label }) => Math.max(picture.width, textWidth(label))),
  );
  const cellHeight = lineHeight + Math.max(...panels.map(({ picture }) => picture.height));
  const rows = Math.ceil(panels.length / columns);
  const out = blank(
    gap + Math.min(columns, panels.length) * (cellWidth + gap),
    gap + rows * (cellHeight + gap),
  );
  for (const [i, { picture, label, colour }] of panels.entries()) {
    const left = gap + (i % columns) * (cellWidth + gap);
    const top = gap + Math.floor(i / columns) * (cellHeight + gap);
    write(out, label, left, top, colour);
    paste(out, picture, left, top + lineHeight);
  }
  return out;
};
