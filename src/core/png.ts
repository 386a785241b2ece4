import { crc32, deflateSync } from 'node:zlib';

/** A colour picture: R, G, B of 8 bits, interleaved, 3 · width · height samples. */
export type RgbPicture = {
  readonly samples: Uint8Array;
  readonly width: number;
  readonly height: number;
};

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

const chunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  out.set(body, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
};

/** A picture as an RGB PNG of 8 bits (ISO/IEC 15948), its rows unfiltered. */
export const encodePng = ({ samples, width, height }: RgbPicture): Buffer => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits, colour type 2 = RGB, then the one compression and filter method, not interlaced.
  header.set([8, 2, 0, 0, 0], 8);
  const rowBytes = 3 * width;
  const rows = Buffer.alloc((rowBytes + 1) * height);
  for (let y = 0; y < height; y++)
    rows.set(samples.subarray(y * rowBytes, (y + 1) * rowBytes), y * (rowBytes + 1) + 1);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', new Uint8Array()),
  ]);
};
