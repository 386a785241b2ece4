import { describe, expect, it } from 'vitest';
import { chromaSiting } from '../../../src/core/chroma-siting.ts';
import { findPixelFormat, type PixelFormat } from '../../../src/core/pixel-format.ts';
import type { VideoFacts } from '../../../src/core/media.ts';
import { decodedPicture, displayedSize, fitOf } from '../../../src/pipeline/geometry.ts';

const yuv420p = findPixelFormat('yuv420p') as PixelFormat;

const video = (rotation: number, chromaLocation: string | undefined): VideoFacts => ({
  width: 64,
  height: 48,
  pixelFormat: 'yuv420p',
  sampleAspect: { num: 4, den: 3 },
  averageFrameRate: undefined,
  baseFrameRate: undefined,
  frameCountHint: undefined,
  headerFrameCount: undefined,
  interlaced: false,
  fieldOrder: undefined,
  color: {
    range: undefined,
    matrix: undefined,
    primaries: undefined,
    transfer: undefined,
    chromaLocation,
  },
  displayMatrix: [0, 0, 0, 0, 0, 0, 0, 0, 0],
  rotation,
  masteringDisplay: undefined,
  contentLight: undefined,
  closedCaptions: false,
  lostSideData: [],
  hasAlpha: false,
  isCoverArt: false,
});

/** Turns the lattice of chroma positions itself and reads off where its first sample then lies. */
const turnLattice = (rotation: number, x: number, y: number, width: number, height: number) => {
  const [turnedX, turnedY] = rotation < 0 ? [height - 1 - y, x] : [y, width - 1 - x];
  return { x: ((turnedX % 2) + 2) % 2, y: ((turnedY % 2) + 2) % 2 };
};

describe('a picture turned at decode', () => {
  it.each(['left', 'center', 'topleft', undefined])(
    'chroma sited %s stays where it was',
    (location) => {
      // Top-left chroma turned clockwise lies top-right, for which H.273 has no name.
      for (const rotation of location === 'topleft' ? [90] : [-90, 90]) {
        const before = chromaSiting(location, { x: 2, y: 2 });
        const { color, layout } = decodedPicture(
          video(rotation, location),
          yuv420p,
          video(0, location).color,
          true,
        );
        const after = chromaSiting(color.chromaLocation, { x: 2, y: 2 });
        const expected = turnLattice(rotation, before.offsetX, before.offsetY, 64, 48);
        expect({ x: after.offsetX, y: after.offsetY }).toEqual(expected);
        expect([layout.width, layout.height]).toEqual([48, 64]);
      }
    },
  );

  it('a quarter turn turns the sample aspect ratio too', () => {
    const picture = decodedPicture(video(90, undefined), yuv420p, video(0, undefined).color, true);
    expect(picture.sampleAspect).toEqual({ num: 3, den: 4 });
  });
});

describe('sizes', () => {
  const enlarged = { format: yuv420p, width: 1920, height: 1080 };
  it('a height alone keeps the aspect, with an even width', () => {
    expect(fitOf(enlarged, { height: 720 }, 0)).toEqual({ width: 1280, height: 720 });
    expect(fitOf({ ...enlarged, width: 1059 }, { height: 1000 }, 0)).toEqual({
      width: 980,
      height: 1000,
    });
    expect(fitOf(enlarged, {}, 0)).toBeUndefined();
  });
  it('a height is that of the picture as shown, also of one that a player turns', () => {
    // Shown 1080×1920; 960 high it is 540 wide.
    expect(fitOf(enlarged, { height: 960 }, -90)).toEqual({ width: 960, height: 540 });
    expect(fitOf(enlarged, { size: { width: 300, height: 500 } }, 90)).toEqual({
      width: 500,
      height: 300,
    });
  });
  it('the displayed size takes sample aspect and rotation into account', () => {
    expect(displayedSize(720, 576, { num: 16, den: 15 }, 0)).toBe('768×576');
    expect(displayedSize(1920, 1080, undefined, -90)).toBe('1080×1920');
  });
});
