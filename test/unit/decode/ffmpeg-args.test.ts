import { describe, expect, it } from 'vitest';
import { ffmpegArguments } from '../../../src/core/ffmpeg/command.ts';
import {
  inputEnd,
  inputSafetyOptions,
  maxPixels,
  schemeOf,
} from '../../../src/core/ffmpeg/input-safety.ts';
import { redact } from '../../../src/core/ffmpeg/redact.ts';
import type { InputRef, MediaInfo } from '../../../src/core/media.ts';
import {
  type DecodeRequest,
  decodeJob,
  frameTimeBase,
  pipeTimeBase,
  timestampOffset,
  usesDeinterlacer,
} from '../../../src/decode/ffmpeg-args.ts';
import { readJson } from '../../../src/decode/json-reader.ts';
import { readStream } from '../../../src/decode/stream-info.ts';
import { chooseWorkingFormat } from '../../../src/decode/working-format.ts';

const media = (video: object, extra: Partial<MediaInfo> = {}): MediaInfo => {
  const stream = readStream(
    readJson({
      index: 2,
      codec_type: 'video',
      codec_name: 'h264',
      pix_fmt: 'yuvj420p',
      width: 64,
      height: 48,
      time_base: '1/12800',
      ...video,
    }),
  ) as MediaInfo['video'];
  return {
    input: { kind: 'file', path: '/a/b.mp4' },
    format: 'mov,mp4',
    startSeconds: 10,
    durationSeconds: 4,
    bitRate: undefined,
    streams: [stream],
    chapters: 0,
    tags: {},
    video: stream,
    ...extra,
  };
};
const request = (extra: Partial<DecodeRequest> = {}, about = media({})): DecodeRequest => ({
  media: about,
  working: chooseWorkingFormat(about.video.video, 'video'),
  deinterlace: 'off',
  ...extra,
});
const args = (extra: Partial<DecodeRequest> = {}, about = media({})) =>
  ffmpegArguments(decodeJob(request(extra, about)));
const valueOf = (list: readonly string[], option: string) => list[list.indexOf(option) + 1];

describe('the decoder command', () => {
  it('maps the chosen stream, keeps its timestamps and its pixel format', () => {
    const list = args();
    expect(valueOf(list, '-map')).toBe('0:2');
    expect(valueOf(list, '-pix_fmt')).toBe('yuvj420p');
    expect(valueOf(list, '-c:v')).toBe('rawvideo');
    expect(valueOf(list, '-fps_mode')).toBe('passthrough');
    expect(valueOf(list, '-enc_time_base')).toBe('1/25600');
    expect(valueOf(list, '-filter:v')).toBe('setpts=PTS+46080000');
    expect(list).toContain('-copyts');
    expect(list).toContain('-noautorotate');
    expect(list).not.toContain('-ss');
    expect(args({ rotate: true })).not.toContain('-noautorotate');
  });

  it('puts the safety options before -i', () => {
    const list = args();
    for (const option of ['-protocol_whitelist', '-format_whitelist', '-max_pixels'])
      expect(list.indexOf(option)).toBeLessThan(list.indexOf('-i'));
    expect(valueOf(list, '-protocol_whitelist')).toBe('file');
    expect(valueOf(list, '-format_whitelist')).toBe('mov,mp4');
    expect(valueOf(list, '-i')).toBe('file:/a/b.mp4');
  });

  it('cuts by ticks and seeks a little before', () => {
    const list = args({ start: 2.5, duration: 1 });
    expect(valueOf(list, '-ss')).toBe('1.500');
    expect(valueOf(list, '-filter:v')).toMatch(/^trim=start_pts=160000:end_pts=172800,/);
    expect(args({ start: 20 }, media({}, { format: 'mpegts' }))).not.toContain('-ss');
    expect(valueOf(args({ start: 40 }, media({}, { format: 'mpegts' })), '-ss')).toBe('10.000');
    expect(valueOf(args({ duration: 1 }), '-filter:v')).toMatch(/^trim=end_pts=140800,/);
    expect(valueOf(args({ frames: 3 }), '-frames:v')).toBe('3');
  });

  it('deinterlaces as asked', () => {
    const filter = (extra: Partial<DecodeRequest>, about?: MediaInfo) =>
      valueOf(args(extra, about), '-filter:v');
    expect(filter({ deinterlace: 'auto' })).toContain(
      'bwdif=mode=send_frame:parity=auto:deint=interlaced',
    );
    expect(filter({ deinterlace: 'on' })).toContain('bwdif=mode=send_frame:parity=auto:deint=all');
    expect(filter({ deinterlace: 'field' })).toContain(
      'bwdif=mode=send_field:parity=auto:deint=all',
    );
    expect(filter({ deinterlace: 'auto' }, media({ codec_name: 'vp9' }))).not.toContain('bwdif');
    expect(
      usesDeinterlacer({
        deinterlace: 'auto',
        video: media({ codec_name: 'vp9', field_order: 'tt' }).video,
      }),
    ).toBe(true);
    expect(usesDeinterlacer({ deinterlace: 'on', video: media({ height: 2 }).video })).toBe(false);
    expect(frameTimeBase(request({ deinterlace: 'field' }))).toEqual({ num: 1, den: 25600 });
    expect(pipeTimeBase(request({ deinterlace: 'field' }))).toEqual({ num: 1, den: 51200 });
  });

  it('never exceeds the 31 bits of FFmpeg for time bases', () => {
    const about = media({ time_base: '1/2000000000' });
    expect(pipeTimeBase(request({ deinterlace: 'field' }, about)).den).toBeLessThan(2 ** 31);
    expect(timestampOffset({ num: 3, den: 100 })).toBe(120_000);
  });
});

describe('what an input may open', () => {
  const file: InputRef = { kind: 'file', path: '/a.mp4' };
  const formats = (ref: InputRef, known?: string) =>
    valueOf(inputSafetyOptions(ref, known), '-format_whitelist')?.split(',') ?? [];
  it('is one file for a file, and never a list of others', () => {
    expect(valueOf(inputSafetyOptions(file), '-protocol_whitelist')).toBe('file');
    for (const format of [
      'hls',
      'dash',
      'concat',
      'imf',
      'sdp',
      'lavfi',
      'image2',
      'vobsub',
      'tty',
      'rawvideo',
      'webm_dash_manifest',
    ])
      expect(formats(file)).not.toContain(format);
    expect(valueOf(inputSafetyOptions(file), '-max_pixels')).toBe(String(maxPixels));
  });
  it('is never a local file for a URL', () => {
    for (const url of [
      'http://h/a',
      'https://h/a.m3u8',
      'rtsp://h/a',
      'rtmps://h/a',
      'srt://h:1',
      'udp://h:1',
      'rtp://h:1',
      'tcp://h:1',
      'ftp://h/a',
    ]) {
      expect(
        valueOf(inputSafetyOptions({ kind: 'url', url }), '-protocol_whitelist')?.split(','),
      ).not.toContain('file');
    }
    expect(formats({ kind: 'url', url: 'https://h/a.m3u8' }, 'hls')).toContain('mpegts');
    expect(formats({ kind: 'url', url: 'udp://h:1' })).not.toContain('hls');
  });
  it.each(['concat://x', 'gopher://x', 'data://x', 'constructor://x', 'subfile://x'])(
    'is nothing for %s',
    (url) => {
      expect(() => inputSafetyOptions({ kind: 'url', url })).toThrow(/not allowed/);
    },
  );
  it('for pictures is read literally or by number', () => {
    expect(inputEnd({ kind: 'file', path: '/p%03d.png' }).options).toEqual(
      expect.arrayContaining(['-f', 'image2', '-pattern_type', 'none']),
    );
    const sequence: InputRef = {
      kind: 'sequence',
      pattern: '/p%03d.png',
      firstNumber: 7,
      count: 3,
      frameRate: { num: 30000, den: 1001 },
    };
    expect(inputEnd(sequence).options).toEqual(
      expect.arrayContaining([
        '-pattern_type',
        'sequence',
        '-framerate',
        '30000/1001',
        '-start_number',
        '7',
      ]),
    );
  });
  it('takes names with colons for names', () => {
    expect([
      schemeOf('foo:bar.mp4'),
      schemeOf('C:\\a.mp4'),
      schemeOf('RTSP://cam/x'),
      schemeOf('http:/x'),
    ]).toEqual([undefined, undefined, 'rtsp', undefined]);
  });
});

describe('passwords', () => {
  it.each([
    ['rtsp://cam:p%40ss@10.0.0.1/live', 'rtsp://cam:***@10.0.0.1/live'],
    [
      "Input #0, rtsp, from 'rtsp://cam:a:b@c@host:554/s1'",
      "Input #0, rtsp, from 'rtsp://cam:***@host:554/s1'",
    ],
    ['http://token@host/x?password=abc&v=1', 'http://***@host/x?password=***&v=1'],
    ['srt://h:1?passphrase=longsecret&mode=caller', 'srt://h:1?passphrase=***&mode=caller'],
    ['https://example.org/a@b/c.mp4', 'https://example.org/a@b/c.mp4'],
  ])('%s', (text, want) => {
    expect(redact(text)).toBe(want);
  });
});

describe('the working format', () => {
  const of = (pixelFormat: string, hasAlpha = false) =>
    chooseWorkingFormat({ ...media({ pix_fmt: pixelFormat }).video.video, hasAlpha }, 'video');
  it('is the source itself where it can be', () => {
    for (const name of [
      'yuv420p',
      'yuvj422p',
      'yuv411p',
      'yuv410p',
      'yuv440p',
      'gray',
      'gray12le',
      'yuv420p10le',
      'yuv444p16le',
    ]) {
      expect(of(name)).toMatchObject({
        ffmpegName: name,
        filter: undefined,
        rules: [],
        warnings: [],
      });
    }
  });
  it('names what is lost', () => {
    expect(of('yuv420p', true).warnings).toEqual(['the alpha channel is dropped']);
    expect(of('rgba', true).rules[0]).toMatch(/^rgba is converted to yuv444p by BT.601/);
    expect(of('yuv440p10le').rules[0]).toMatch(/interpolated/);
  });
  it('refuses the rest by name', () => {
    for (const name of [
      'xyz12le',
      'bayer_bggr8',
      'gbrpf32le',
      'cuda',
      'vaapi',
      'nonsense',
      'constructor',
    ])
      expect(() => of(name)).toThrow(new RegExp(name));
  });
});
