import { describe, expect, it } from 'vitest';
import { readJson } from '../../../src/decode/json-reader.ts';
import {
  hasCaptions,
  readContentLight,
  readDisplayMatrix,
  readMasteringDisplay,
} from '../../../src/decode/side-data.ts';
import {
  addFrameFacts,
  estimateFrames,
  isPlausibleRate,
  measureFrameRate,
  readStream,
} from '../../../src/decode/stream-info.ts';

describe('a JSON value', () => {
  const json = readJson({
    a: '1.5',
    b: 2,
    c: 'x',
    d: null,
    e: [1, { f: 'g' }],
    h: { i: 'j' },
    k: '',
    nan: 'NaN',
  });
  it('reads by type, and never throws', () => {
    expect([
      json.number('a'),
      json.number('b'),
      json.number('c'),
      json.number('d'),
      json.number('k'),
      json.number('nan'),
    ]).toEqual([1.5, 2, undefined, undefined, undefined, undefined]);
    expect([json.text('a'), json.text('b'), json.text('zz')]).toEqual([
      '1.5',
      undefined,
      undefined,
    ]);
    expect(json.list('e').map((entry) => entry.text('f'))).toEqual([undefined, 'g']);
    expect(json.object('h').text('i')).toBe('j');
    expect(json.object('nope').object('nope').list('nope')).toEqual([]);
    expect(json.text('toString')).toBeUndefined();
    expect(readJson([1]).entries()).toEqual([]);
  });
});

describe('side data', () => {
  // The values of SMPTE ST 2086's example for BT.2020 / D65, as x265's documentation writes them.
  const mastering = {
    side_data_type: 'Mastering display metadata',
    red_x: '35400/50000',
    red_y: '14600/50000',
    green_x: '8500/50000',
    green_y: '39850/50000',
    blue_x: '6550/50000',
    blue_y: '2300/50000',
    white_point_x: '15635/50000',
    white_point_y: '16450/50000',
    min_luminance: '1/10000',
    max_luminance: '10000000/10000',
  };
  it('becomes x265 parameters, whatever its denominators', () => {
    const want = 'G(8500,39850)B(6550,2300)R(35400,14600)WP(15635,16450)L(10000000,1)';
    expect(readMasteringDisplay([readJson(mastering)])).toBe(want);
    expect(
      readMasteringDisplay([
        readJson({ ...mastering, max_luminance: '1000/1', red_x: '708/1000' }),
      ]),
    ).toBe(want);
    expect(readMasteringDisplay([readJson({ ...mastering, red_x: 'N/A' })])).toBeUndefined();
    expect(
      readContentLight([
        readJson({
          side_data_type: 'Content light level metadata',
          max_content: 1100,
          max_average: 180,
        }),
      ]),
    ).toBe('1100,180');
    expect(hasCaptions([readJson({ side_data_type: 'ATSC A53 Part 4 Closed Captions' })])).toBe(
      true,
    );
  });

  it('turns pictures', () => {
    const matrix = (text: string, rotation: number) =>
      readDisplayMatrix([
        readJson({ side_data_type: 'Display Matrix', displaymatrix: text, rotation }),
      ]);
    const turned =
      '\n00000000:            0       65536           0\n00000001:       -65536           0           0\n00000002:            0           0  1073741824\n';
    expect(matrix(turned, -90)).toEqual({
      matrix: [0, 65536, 0, -65536, 0, 0, 0, 0, 1073741824],
      rotation: -90,
    });
    expect(
      matrix('\n00000000: 65536 0 0\n00000001: 0 65536 0\n00000002: 0 0 1073741824\n', 0),
    ).toBeUndefined();
    expect(matrix('garbage', 0)).toBeUndefined();
  });
});

describe('a stream', () => {
  it('of an unknown kind is data, and one without a name has none', () => {
    expect(readStream(readJson({ index: 3, codec_name: 'unknown' }))).toMatchObject({
      index: 3,
      kind: 'data',
      codec: undefined,
    });
  });
  it('counts frames by header or by tag', () => {
    const count = (extra: object) =>
      readStream(readJson({ codec_type: 'video', avg_frame_rate: '25/1', ...extra })).video
        ?.headerFrameCount;
    expect(count({ nb_frames: '7' })).toBe(7);
    expect(count({ tags: { 'NUMBER_OF_FRAMES-eng': '8' } })).toBe(8);
    expect(count({})).toBeUndefined();
  });
  it('estimates their number by the steps between the first ones, or by the rate', () => {
    const frames = [0, 33, 67, 100].map((best_effort_timestamp) =>
      readJson({ best_effort_timestamp }),
    );
    const [millisecond, wrong] = [
      { num: 1, den: 1000 },
      { num: 1000, den: 1 },
    ];
    expect(isPlausibleRate(wrong)).toBe(false);
    // Steps of 33, 33 and 34 ms are 30 frames a second.
    expect(measureFrameRate(frames, millisecond)).toEqual({ num: 30, den: 1 });
    expect(measureFrameRate(frames.slice(0, 1), millisecond)).toBeUndefined();
    expect(estimateFrames({ num: 25, den: 1 }, 10)).toBe(250);
    expect(estimateFrames(undefined, 10)).toBeUndefined();
    expect(estimateFrames({ num: 25, den: 1 }, undefined)).toBeUndefined();
  });
  it('knows the alpha of WebM, and interlacing of later frames', () => {
    const info = readStream(
      readJson({
        codec_type: 'video',
        pix_fmt: 'yuv420p',
        field_order: 'progressive',
        tags: { ALPHA_MODE: '1' },
      }),
    );
    expect(info.video).toMatchObject({ hasAlpha: true, interlaced: false });
    const frames = [{ interlaced_frame: 0 }, { interlaced_frame: 1, color_space: 'bt709' }].map(
      readJson,
    );
    expect(info.video && addFrameFacts(info.video, frames)).toMatchObject({
      interlaced: true,
      color: { matrix: undefined },
    });
  });
});
