import { describe, expect, it } from 'vitest';
import { createPullReport } from '../../../src/decode/live-report.ts';

const facts = (...lines: readonly string[]) => {
  const report = createPullReport();
  for (const line of [...lines, '[info] Stream mapping:']) report.add(line);
  return report.facts();
};

/** Lines as FFmpeg 5.1 and 7.0 print them. */
describe("FFmpeg's description of a camera", () => {
  it.each([
    [
      '[info]   Stream #0:0: Video: h264 (Constrained Baseline), 1 reference frame, yuv420p(progressive, left), 640x360 (640x368) [SAR 1:1 DAR 16:9], 25 fps, 25 tbr, 90k tbn',
      {
        codec: 'h264',
        pixelFormat: 'yuv420p',
        width: 640,
        height: 360,
        rate: 25,
        color: { range: undefined, matrix: undefined, chromaLocation: 'left' },
      },
    ],
    [
      '[info]   Stream #0:0: Video: h264 (Constrained Baseline), yuv420p(progressive), 640x360, 25 tbr, 90k tbn',
      { rate: undefined, baseRate: 25 },
    ],
    [
      '[info]   Stream #0:0: Video: h264 (Main), 1 reference frame, yuvj420p(pc, bt709, progressive, left), 1920x1080 [SAR 1:1 DAR 16:9], 20 fps, 20 tbr, 90k tbn',
      {
        pixelFormat: 'yuvj420p',
        width: 1920,
        height: 1080,
        rate: 20,
        color: { range: 'pc', matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' },
      },
    ],
    [
      '[info]   Stream #0:1[0x100](eng): Video: hevc (Main 10) (HEVC / 0x43564548), yuv420p10le(tv, bt2020nc/bt2020/smpte2084), 3840x2160, 29.97 fps, 29.97 tbr, 90k tbn',
      {
        codec: 'hevc',
        pixelFormat: 'yuv420p10le',
        width: 3840,
        rate: 29.97,
        color: { range: 'tv', matrix: 'bt2020nc', primaries: 'bt2020', transfer: 'smpte2084' },
      },
    ],
    [
      '[info]   Stream #0:0: Video: mjpeg (Baseline), yuvj422p(pc, bt470bg/unknown/unknown), 1280x720, 90k tbr, 90k tbn',
      {
        codec: 'mjpeg',
        color: { range: 'pc', matrix: 'bt470bg', primaries: undefined, transfer: undefined },
      },
    ],
    [
      '[info]   Stream #0:0: Video: mjpeg, yuvj420p(pc), 640x480, 90k tbn',
      { rate: undefined, width: 640 },
    ],
  ])('%s', (line, expected) => {
    expect(facts(line)).toMatchObject(expected);
  });

  it('says whether there is sound', () => {
    const video = '[info]   Stream #0:0: Video: h264 (Main), yuv420p, 640x360, 25 fps';
    const sound = '[info]   Stream #0:1: Audio: pcm_alaw, 8000 Hz, mono, s16, 64 kb/s';
    expect(facts(video)?.hasSound).toBe(false);
    expect(facts(video, sound)?.hasSound).toBe(true);
  });

  it('is waited for until it is whole', () => {
    const report = createPullReport();
    report.add('[info]   Stream #0:0: Video: h264 (Main), yuv420p, 640x360, 25 fps');
    expect(report.facts()).toBeUndefined();
  });
});

describe('lost packets', () => {
  const frame = (number: number, key: 0 | 1) =>
    `[Parsed_showinfo_1 @ 0x1f] [info] n:${String(number).padStart(4)} pts:   3600 pts_time:0.04    pos:       -1 fmt:yuv420p sar:1/1 s:640x360 i:P iskey:${key} type:${key ? 'I' : 'P'} `;

  it('spoil the pictures up to the next key frame', () => {
    const report = createPullReport();
    const lines = [0, 1, 2].map((n) => frame(n, n === 0 ? 1 : 0));
    const rest = [3, 4, 5, 6, 7].map((n) => frame(n, n === 6 ? 1 : 0));
    for (const line of [...lines, '[rtsp @ 0x2e] [warning] RTP: missed 4 packets', ...rest])
      report.add(line);
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) => report.isWhole(n))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      true,
      true,
      undefined,
    ]);
    expect(report.lostPackets).toBe(4);
  });

  it('are not mended by a key frame that was in the decoder before them', () => {
    const report = createPullReport();
    report.add('[rtsp @ 0x2e] [warning] RTP: missed 1 packets');
    report.add(frame(0, 1));
    expect(report.isWhole(0)).toBe(false);
  });
});

describe('a complaint', () => {
  it('is the cause, not what follows from it', () => {
    const report = createPullReport();
    report.add('[rtsp @ 0x55d0] [error] method DESCRIBE failed: 401 Unauthorized');
    report.add('[error] Conversion failed!');
    expect(report.complaint()).toBe('rtsp: method DESCRIBE failed: 401 Unauthorized');
  });
});
