import { describe, expect, it } from 'vitest';
import { findPixelFormat, type PixelFormat } from '../../../src/core/pixel-format.ts';
import { containerOf } from '../../../src/encode/containers/index.ts';
import { partialPath, partPath } from '../../../src/encode/part-file.ts';
import type { EncodeRequest } from '../../../src/encode/request.ts';
import {
  durationFilter,
  endSeconds,
  pipePts,
  planTiming,
  timescaleOptions,
} from '../../../src/encode/timing.ts';

const request = (more: Partial<EncodeRequest> = {}): EncodeRequest => ({
  output: { kind: 'null' },
  media: undefined,
  layout: { format: findPixelFormat('gray') as PixelFormat, width: 2, height: 2 },
  timeBase: { num: 1, den: 90_000 },
  sampleAspect: undefined,
  scale: 2,
  audio: true,
  tag: '',
  overwrite: false,
  color: {
    range: undefined,
    matrix: undefined,
    primaries: undefined,
    transfer: undefined,
    chromaLocation: undefined,
  },
  ...more,
});

describe('timestamps on their way to the encoder', () => {
  it('pass unchanged', () => {
    const timing = planTiming(request(), containerOf('mkv'), 126_000);
    expect(timing).toMatchObject({ origin: 0, lift: 0, sourceOffset: 0 });
    expect(pipePts(timing, { index: 0, pts: 126_000 })).toBe(126_000);
  });

  it('are lifted above zero, which NUT needs', () => {
    const timing = planTiming(request(), containerOf('mkv'), -3003);
    expect(timing.lift).toBe(3003);
    expect(pipePts(timing, { index: 0, pts: -3003 })).toBe(0);
    expect(endSeconds(timing, { index: 1, pts: 0 }, { index: 0, pts: -3003 })).toBeCloseTo(
      3003 / 90_000,
      12,
    );
  });

  it('of a cut count from its start, the other streams too', () => {
    const timing = planTiming(request({ start: 2 }), containerOf('mp4'), 180_500);
    expect(timing).toMatchObject({ origin: 180_000, lift: 0, sourceOffset: -2 });
    expect(pipePts(timing, { index: 0, pts: 180_500 })).toBe(500);
  });

  it('are numbers of frames where the container has a constant rate', () => {
    const timing = planTiming(
      request({ frameRate: { num: 30_000, den: 1001 } }),
      containerOf('avi'),
      9000,
    );
    expect(timing).toMatchObject({ timeBase: { num: 1001, den: 30_000 }, sourceOffset: -0.1 });
    expect(pipePts(timing, { index: 7, pts: 123_456 })).toBe(7);
  });

  it('keep whole ticks in MP4 where the source counts in 1001ths', () => {
    const own = request({ timeBase: { num: 1001, den: 24_000 } });
    const timing = planTiming(own, containerOf('mp4'), 0);
    expect(timing).toMatchObject({ timeBase: { num: 1, den: 24_000 }, ticks: 1001 });
    expect(pipePts(timing, { index: 3, pts: 3 })).toBe(3003);
    expect(timescaleOptions(containerOf('mp4'), timing, own)).toEqual([
      '-video_track_timescale',
      '24000',
      '-movie_timescale',
      '24000',
    ]);
    expect(durationFilter(containerOf('mp4'), timing, { pts: 10, duration: 1 })).toBe(
      'setts=pts=PTS:dts=DTS:duration=if(eq(PTS\\,10010)\\,1001\\,DURATION)',
    );
  });
});

describe('small rules', () => {
  it('partial names keep the extension', () => {
    expect(partialPath('/a.b/clip.x.mp4')).toBe('/a.b/clip.x.partial.mp4');
    expect(partialPath('/clip.mkv', 2)).toBe('/clip.partial-2.mkv');
    expect(partPath('/x/clip.mp4')).toMatch(/^\/x\/clip\.mp4\.[0-9a-f]{8}\.part$/);
    expect(partPath(`/x/${'ü'.repeat(120)}.mp4`)).toMatch(/^\/x\/srvid\.[0-9a-f]{8}\.part$/);
  });
});
