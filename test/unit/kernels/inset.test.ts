import { describe, expect, it } from 'vitest';
import { chromaSiting } from '../../../src/core/chroma-siting.ts';
import { drawInsets, type InsetLook } from '../../../src/core/kernels/inset.ts';
import { findPixelFormat, planeSizes, type PixelFormat } from '../../../src/core/pixel-format.ts';

const [width, height] = [192, 128];
const inset = {
  region: { x: 16, y: 24, width: 24, height: 16 },
  picture: { x: 96, y: 48, width: 72, height: 48 },
};

/** A picture whose planes are ramps in luma coordinates: bicubic interpolation keeps a ramp. */
const ramps = (format: PixelFormat, location: string | undefined) => {
  const siting = format.chroma && chromaSiting(location, format.chroma);
  const unit = 2 ** (format.bits - 8);
  const valueAt = (x: number, y: number) => Math.round(unit * (40 + x / 2 + y / 4));
  const planes = planeSizes(format, width, height).map((plane, n) => {
    const { stepX, stepY, offsetX, offsetY } =
      n > 0 && siting ? siting : { stepX: 1, stepY: 1, offsetX: 0, offsetY: 0 };
    const samples = new (format.bits > 8 ? Uint16Array : Uint8Array)(plane.width * plane.height);
    for (let y = 0; y < plane.height; y++)
      for (let x = 0; x < plane.width; x++)
        samples[y * plane.width + x] = valueAt(x * stepX + offsetX, y * stepY + offsetY);
    return { samples, width: plane.width, height: plane.height, stepX, stepY, offsetX, offsetY };
  });
  return { planes, siting, unit };
};

describe.each([
  ['yuv420p', 'left'],
  ['yuv420p', 'topleft'],
  ['yuv420p10le', 'left'],
  ['yuv422p', undefined],
  ['yuv444p', undefined],
  ['yuv411p', undefined],
  ['gray', undefined],
  ['yuv444p16le', undefined],
])('an inset in %s, chroma %s', (name, location) => {
  const format = findPixelFormat(name) as PixelFormat;
  const { planes, siting, unit } = ramps(format, location);
  const before = planes.map(({ samples }) => samples.slice());
  const look: InsetLook = { siting, bits: format.bits, range: 'tv', frameLine: 4, regionLine: 2 };
  drawInsets(planes, [inset], look);

  it('shows the region three times as large, luma and chroma in step', () => {
    const { region, picture } = inset;
    for (const { samples, stepX, stepY, offsetX, offsetY, width: across } of planes)
      for (let y = picture.y / stepY; y < (picture.y + picture.height) / stepY; y++)
        for (let x = picture.x / stepX; x < (picture.x + picture.width) / stepX; x++) {
          const sourceX = region.x + (x * stepX + offsetX + 0.5 - picture.x) / 3 - 0.5;
          const sourceY = region.y + (y * stepY + offsetY + 0.5 - picture.y) / 3 - 0.5;
          const expected = unit * (40 + sourceX / 2 + sourceY / 4);
          const off = Math.abs((samples[y * across + x] ?? 0) - expected);
          if (off > 1.01) expect([x, y, off]).toEqual([x, y, 0]);
        }
  });

  it('has a white line in a black one, and so has its region, outside of both', () => {
    const luma = planes[0];
    const at = (x: number, y: number) => luma?.samples[y * width + x];
    const [black, white] = [16 * unit, 235 * unit];
    const middle = inset.picture.y + 20;
    expect(at(inset.picture.x - 1, middle)).toBe(white);
    expect(at(inset.picture.x + inset.picture.width, middle)).toBe(white);
    expect(at(inset.picture.x - 5, middle)).toBe(black);
    expect(at(inset.region.x - 1, inset.region.y + 5)).toBe(white);
    expect(at(inset.region.x + 5, inset.region.y + inset.region.height)).toBe(white);
    for (const { samples, stepX, stepY, width: across } of planes.slice(1)) {
      const chroma = samples[(middle / stepY) * across + (inset.picture.x - stepX) / stepX];
      expect(chroma).toBe(128 * unit);
    }
  });

  it('leaves the region and the rest of the picture alone', () => {
    for (const [n, { samples, stepX, stepY, width: across, height: down }] of planes.entries())
      for (let y = 0; y < down; y++)
        for (let x = 0; x < across; x++) {
          const [atX, atY] = [x * stepX, y * stepY];
          const near = (
            { x: left, y: top, width: w, height: h }: typeof inset.region,
            by: number,
          ) => atX >= left - by && atX < left + w + by && atY >= top - by && atY < top + h + by;
          const inRegion = near(inset.region, 0);
          const drawn = near(inset.picture, 12) || (near(inset.region, 8) && !inRegion);
          if (!drawn && samples[y * across + x] !== before[n]?.[y * across + x])
            expect([n, x, y]).toBe('left alone');
        }
  });
});

describe('lines', () => {
  it('are black and white of the full range where the video has it', () => {
    const { planes } = ramps(findPixelFormat('gray') as PixelFormat, undefined);
    const look = { siting: undefined, bits: 8, range: 'pc', frameLine: 4, regionLine: 2 } as const;
    drawInsets(planes, [inset], look);
    const row = planes[0]?.samples.subarray(60 * width, 61 * width);
    expect(row?.[inset.picture.x - 1]).toBe(255);
    expect(row?.[inset.picture.x - 5]).toBe(0);
  });

  it('end at the edge of the picture', () => {
    const { planes, siting } = ramps(findPixelFormat('yuv420p') as PixelFormat, 'left');
    const region = { x: 0, y: 0, width: 24, height: 16 };
    const look = { siting, bits: 8, range: 'tv', frameLine: 4, regionLine: 2 } as const;
    expect(() => drawInsets(planes, [{ ...inset, region }], look)).not.toThrow();
    const [luma] = planes;
    expect(luma?.samples[16 * width]).toBe(235);
    expect(luma?.samples[width - 1]).toBe(Math.round(40 + 191 / 2));
  });
});
