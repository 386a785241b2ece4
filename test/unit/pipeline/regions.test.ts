import { describe, expect, it } from 'vitest';
import { findPixelFormat, type PixelFormat } from '../../../src/core/pixel-format.ts';
import { coverRegions, disjoint } from '../../../src/pipeline/regions/cover.ts';
import { insetLines, placeInsets } from '../../../src/pipeline/regions/inset-place.ts';
import { orientationOf, upright } from '../../../src/pipeline/regions/orientation.ts';
import { placeRegion } from '../../../src/pipeline/regions/place.ts';
import { cutForCrop } from '../../../src/pipeline/regions/plan-regions.ts';
import { createRegionClock } from '../../../src/pipeline/regions/region-clock.ts';
import type { Region } from '../../../src/pipeline/regions/region.ts';
import { validateLiveRegions, validateRegions } from '../../../src/pipeline/regions/validate.ts';

const format = (name: string): PixelFormat => findPixelFormat(name) as PixelFormat;
const layout = { format: format('yuv420p'), width: 640, height: 360 };
const rect = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });
const place = (region: Region, picture = layout, orientation = upright) =>
  placeRegion(region, picture, orientation);

describe('a region', () => {
  it('lies where it is put, grown to whole chroma samples', () => {
    expect(place(rect(40, 60, 120, 80)).rect).toEqual(rect(40, 60, 120, 80));
    expect(place(rect(41, 61, 120, 80)).rect).toEqual(rect(40, 60, 122, 82));
    const gray = { ...layout, format: format('gray') };
    expect(place(rect(41, 61, 121, 81), gray).rect).toEqual(rect(41, 61, 121, 81));
    const strip = { ...layout, format: format('yuv411p') };
    expect(place(rect(41, 61, 121, 81), strip).rect).toEqual(rect(40, 61, 124, 81));
    const odd = { ...layout, width: 639 };
    expect(place(rect(601, 0, 38, 20), odd).rect).toEqual(rect(600, 0, 39, 20));
  });

  it('may be given in percent', () => {
    const region = { ...rect(10, 20, 30, 25), unit: 'percent' as const };
    expect(place(region).rect).toEqual(rect(64, 72, 192, 90));
    const whole = { ...rect(0, 0, 100, 100), unit: 'percent' as const };
    expect(place(whole).rect).toEqual(rect(0, 0, 640, 360));
  });

  // FFmpeg's display matrices: by `-display_rotation`, 90 is counter-clockwise; [a b u c d v x y w].
  it.each([
    [
      'a quarter clockwise',
      [0, 65536, 0, -65536, 0, 0, 0, 0, 1 << 30],
      rect(60, 360 - 40 - 100, 80, 100),
    ],
    [
      'a quarter counter-clockwise',
      [0, -65536, 0, 65536, 0, 0, 0, 0, 1 << 30],
      rect(640 - 60 - 80, 40, 80, 100),
    ],
    [
      'a half',
      [-65536, 0, 0, 0, -65536, 0, 0, 0, 1 << 30],
      rect(640 - 40 - 100, 360 - 60 - 80, 100, 80),
    ],
    ['a mirror', [-65536, 0, 0, 0, 65536, 0, 0, 0, 1 << 30], rect(640 - 40 - 100, 60, 100, 80)],
  ])('is meant in the picture as it is shown, after %s turn', (_, matrix, stored) => {
    const orientation = orientationOf(matrix);
    if (!orientation) throw new Error('a quarter turn');
    const placed = place(rect(40, 60, 100, 80), layout, orientation);
    expect(placed.rect).toEqual(stored);
    expect(placed.shown).toEqual(rect(40, 60, 100, 80));
  });

  it('cannot be placed in a picture turned by another angle', () => {
    expect(orientationOf([46341, 46341, 0, -46341, 46341, 0, 0, 0, 1 << 30])).toBeUndefined();
  });

  it.each([
    [
      rect(600, 300, 100, 100),
      '600,300,100,100 reaches beyond the picture, which is 640×360',
      'is 600,300,40,60',
    ],
    [rect(700, 0, 100, 100), '700,0,100,100 lies beyond the picture', 'percent'],
    [rect(10, 10, 7, 20), '10,10,7,20 is too small: 7×20 pixels', '8×8'],
  ])('that cannot be is refused: %o', (region, message, hint) => {
    const refused = (): unknown => {
      try {
        return place(region);
      } catch (error) {
        return error;
      }
    };
    expect(refused()).toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(message) as string,
      hint: expect.stringContaining(hint) as string,
    });
  });
});

describe('what is asked of regions', () => {
  const asked = (regions: readonly Region[]) => () =>
    validateRegions({ input: 'a', output: 'b', regions });
  it.each([
    [rect(0, 0, 0, 20), '0,0,0,20 is empty'],
    [rect(-1, 0, 20, 20), '-1,0,20,20 has a number below 0'],
    [{ ...rect(0, 0, 20, 20), start: 5, end: 3 }, '@5-3 ends at 3 s, not after its start at 5 s'],
    [{ ...rect(0, 0, 20, 20), start: 5, end: 5 }, 'not after its start'],
    [{ ...rect(0, 0, 20, 20), start: -5 }, 'times that are none'],
  ])('%o', (region, message) => {
    expect(asked([region])).toThrow(message);
  });

  it('a mode needs a region, and is one of three', () => {
    const given = { input: 'a', output: 'b' };
    expect(() => validateRegions({ ...given, regionMode: 'crop' })).toThrow('needs a region');
    expect(() =>
      validateRegions({ ...given, regionMode: 'zoom' as 'crop', regions: [rect(0, 0, 9, 9)] }),
    ).toThrow('unknown region mode "zoom"');
  });

  it('of a live input are neither times nor a mode', () => {
    const given = { input: 'rtsp://camera/', output: 'b', regions: [rect(0, 0, 9, 9)] };
    expect(() => validateLiveRegions(given)).not.toThrow();
    expect(() => validateLiveRegions({ ...given, regionMode: 'only' })).toThrow('live input');
    expect(() =>
      validateLiveRegions({ ...given, regions: [{ ...rect(0, 0, 9, 9), end: 4 }] }),
    ).toThrow('0,0,9,9@-4 has times');
  });
});

describe('times', () => {
  const base = { input: 'a', output: 'b', scale: 2 };
  const region = { ...rect(0, 0, 20, 20), start: 5, end: 9 };
  it('cut a crop, within what is cut already', () => {
    const crop = (more: object) => cutForCrop({ ...base, regions: [region], ...more });
    expect(crop({})).toEqual({ start: 5, duration: 4 });
    expect(crop({ start: 6 })).toEqual({ start: 6, duration: 3 });
    expect(crop({ start: 2, duration: 4 })).toEqual({ start: 5, duration: 1 });
    expect(crop({ regionMode: 'only' })).toEqual({ start: undefined, duration: undefined });
    expect(crop({ regions: [{ ...rect(0, 0, 20, 20), start: 5 }] })).toEqual({
      start: 5,
      duration: undefined,
    });
    expect(crop({ regions: [rect(0, 0, 20, 20)], duration: 3 })).toEqual({
      start: undefined,
      duration: 3,
    });
  });

  it('include the frame at the start and leave out the one at the end', () => {
    const placed = [place(region), place({ ...rect(0, 0, 20, 20), end: 6 })];
    const clock = createRegionClock(placed, { num: 1, den: 3 }, 1);
    // Frames at 4⅔, 5, 5⅔, 6, 8⅔ and 9 seconds of an input that starts at 1 s.
    const there = [17, 18, 20, 21, 29, 30].map((pts) => clock.at(pts).length);
    expect(there).toEqual([1, 2, 2, 1, 1, 0]);
    for (const pts of [17, 18, 20, 21, 29, 30]) clock.written(pts);
    expect(clock.frames).toEqual([4, 3]);
  });
});

const count = (rects: readonly ReturnType<typeof rect>[], x: number, y: number): number =>
  rects.filter((r) => x >= r.x && x < r.x + r.width && y >= r.y && y < r.y + r.height).length;

describe('what the network is run on', () => {
  it('is each sample of overlapping rectangles once', () => {
    const random = (n: number, most: number) => (Math.imul(n + 1, 2_654_435_761) >>> 16) % most;
    for (let trial = 0; trial < 40; trial++) {
      const rects = Array.from({ length: 1 + (trial % 5) }, (_, n) => {
        const seed = trial * 31 + n * 7;
        return rect(
          random(seed, 30),
          random(seed + 1, 30),
          1 + random(seed + 2, 20),
          1 + random(seed + 3, 20),
        );
      });
      const parts = disjoint(rects);
      for (let y = 0; y < 50; y++)
        for (let x = 0; x < 50; x++)
          if (count(parts, x, y) !== Math.min(1, count(rects, x, y)))
            expect([trial, x, y, count(parts, x, y)]).toEqual([trial, x, y, 1]);
    }
  });

  it('is the regions and 8 samples around them, as far as the picture reaches', () => {
    const { tiles } = coverRegions([rect(0, 100, 40, 40)], layout, { halo: 8, tile: 'auto' });
    expect(tiles).toEqual([rect(0, 92, 48, 56)]);
  });

  it('is cut into tiles, but is one piece for a network without bound', () => {
    const regions = [rect(100, 100, 184, 84), rect(400, 200, 84, 84)];
    const cut = coverRegions(regions, layout, { halo: 8, tile: 100 });
    expect(cut.tiles).toHaveLength(3);
    const whole = coverRegions(regions, layout, { halo: Number.POSITIVE_INFINITY, tile: 100 });
    expect(whole.tiles).toEqual([rect(92, 92, 400, 200)]);
    expect(coverRegions([], layout, { halo: 8, tile: 'auto' }).tiles).toEqual([]);
  });
});

const overlaps = (a: ReturnType<typeof rect>, b: ReturnType<typeof rect>): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe('an inset', () => {
  const step = { x: 2, y: 2 };
  const insetsOf = (regions: readonly Region[], scale = 3, orientation = upright) =>
    placeInsets(
      regions.map((region) => place(region)),
      layout,
      scale,
      step,
      orientation,
    );

  it('is named by the corner in which a player shows it', () => {
    const cornerOf = (...turned: [] | [typeof upright]) =>
      insetsOf([rect(20, 20, 60, 60)], 3, ...turned)[0]?.corner;
    expect(cornerOf()).toBe('bottom right');
    expect(cornerOf({ xx: -1, xy: 0, yx: 0, yy: -1 })).toBe('top left');
    // A quarter turn clockwise: what is stored at the right end is shown at the bottom.
    expect(cornerOf({ xx: 0, xy: 1, yx: -1, yy: 0 })).toBe('bottom left');
  });

  it('hides no region wherever one region is, and keeps its shape', () => {
    for (const [width, height] of [
      [24, 12],
      [60, 120],
      [100, 100],
      [150, 80],
    ] as const)
      for (let x = 0; x + width <= 640; x += 20)
        for (let y = 0; y + height <= 360; y += 20) {
          const [placed] = insetsOf([rect(x, y, width, height)]);
          if (!placed) throw new Error('no inset');
          const { picture, region } = placed.inset;
          expect([x, y, overlaps(picture, region)]).toEqual([x, y, false]);
          expect(placed.hides).toEqual([]);
          expect(placed.magnification).toBeGreaterThanOrEqual(1.2);
          expect(picture.width / picture.height).toBeCloseTo(width / height, 0.5);
          for (const value of Object.values(picture)) expect(value % 2).toBe(0);
          const { frameLine } = insetLines({ width: 1920, height: 1080 });
          expect(Math.min(picture.x, picture.y)).toBeGreaterThan(2 * frameLine);
          expect(picture.x + picture.width).toBeLessThan(1920 - 2 * frameLine);
          expect(picture.y + picture.height).toBeLessThan(1080 - 2 * frameLine);
        }
  });

  it('has a corner of its own beside up to three others', () => {
    const regions = [rect(300, 150, 40, 40), rect(250, 170, 40, 40), rect(360, 150, 40, 30)];
    const insets = insetsOf(regions);
    expect(new Set(insets.map(({ corner }) => corner)).size).toBe(3);
    for (const { inset } of insets)
      for (const region of regions)
        expect(
          overlaps(
            inset.picture,
            rect(region.x * 3, region.y * 3, region.width * 3, region.height * 3),
          ),
        ).toBe(false);
  });

  it('says what it hides where no corner is free of regions', () => {
    const edges = [rect(20, 20, 50, 50), rect(570, 20, 50, 50), rect(20, 290, 50, 50)];
    const insets = insetsOf([...edges, rect(570, 290, 50, 50)]);
    expect(insets.every(({ hides }) => hides.length === 1)).toBe(true);
  });

  it('shares a corner with one that is there at another time', () => {
    const regions = Array.from({ length: 6 }, (_, n) => ({
      ...rect(300, 150, 40, 40),
      start: n,
      end: n + 1,
    }));
    expect(new Set(insetsOf(regions).map(({ corner }) => corner)).size).toBe(1);
    const always = regions.slice(0, 5).map(({ x, y, width, height }) => ({ x, y, width, height }));
    expect(() => insetsOf(always)).toThrow('no free corner');
  });

  it('is refused of a region that is large already', () => {
    expect(() => insetsOf([rect(0, 0, 300, 100)])).toThrow('too large to be magnified');
  });
});
