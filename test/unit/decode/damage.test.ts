import { describe, expect, it } from 'vitest';
import { judge } from '../../../src/decode/damage.ts';
import { parseStderrLine, plainMessage } from '../../../src/decode/stderr-line.ts';

const verdict = (line: string) => {
  const parsed = parseStderrLine(line);
  return parsed && judge(parsed);
};

describe('lines that FFmpeg prints', () => {
  it('are taken apart', () => {
    expect(parseStderrLine('[h264 @ 0x55ca72c4f480] [error] no frame!')).toEqual({
      from: 'h264',
      level: 'error',
      message: 'no frame!',
    });
    expect(
      parseStderrLine(
        '[vist#0:0/h264 @ 0x1] [dec:h264 @ 0x2] [error] Error submitting packet to decoder: x',
      ),
    ).toMatchObject({ from: 'dec:h264', level: 'error' });
    expect(parseStderrLine('[warning] a.mp4: corrupt input packet in stream 0')).toEqual({
      from: '',
      level: 'warning',
      message: 'a.mp4: corrupt input packet in stream 0',
    });
    expect(parseStderrLine('    Last message repeated 3 times')).toBeUndefined();
    expect(plainMessage('[h264 @ 0x55ca72c4f480] [error] no frame!')).toBe('h264: no frame!');
  });

  // Copied from FFmpeg 5.1 on damaged copies of real clips; the three marked ones from the sources of FFmpeg 6.1 to 8.
  it.each([
    '[mov,mp4,m4a,3gp,3g2,mj2 @ 0x5] [error] stream 0, offset 0xde699: partial file',
    '[mov,mp4,m4a,3gp,3g2,mj2 @ 0x5] [warning] Packet corrupt (stream = 0, dts = 260000).',
    '[warning] cut.mp4: corrupt input packet in stream 0',
    '[warning] hurt.avi: corrupt decoded frame in stream 0',
    '[matroska,webm @ 0x5] [error] File ended prematurely',
    '[matroska,webm @ 0x5] [error] Element at 0x83c33 ending at 0xe25842e exceeds containing master element ending at 0x98b80',
    '[h264 @ 0x5] [error] Invalid NAL unit size (2482 > 2399).',
    '[h264 @ 0x5] [error] error while decoding MB 31 17',
    '[error] Error while decoding stream #0:0: Invalid data found when processing input',
    '[rawvideo @ 0x5] [error] Invalid buffer size, packet size 75400 < expected frame_size 76032',
    '[mpeg4 @ 0x5] [error] ac-tex damaged at 4 6',
    '[mpeg2video @ 0x5] [error] mb incr damaged',
    '[vist#0:0/h264 @ 0x1] [dec:h264 @ 0x2] [error] Error submitting packet to decoder: Invalid data found when processing input', // 6.1
    '[vist#0:0/h264 @ 0x1] [dec:h264 @ 0x2] [warning] corrupt decoded frame', // 7
    '[verbose]   Input stream #0:0 (video): 50 packets read (17148 bytes); 48 frames decoded; 2 decode errors; ', // 6.1
  ])('damage: %s', (line) => {
    expect(verdict(line)).toBe('damage');
  });

  it.each([
    '[h264 @ 0x5] [error] non-existing PPS 0 referenced',
    '[h264 @ 0x5] [error] no frame!',
    '[h264 @ 0x5] [error] decode_slice_header error',
    '[hevc @ 0x5] [error] Could not find ref with POC 12',
  ])('a missing reference: %s', (line) => {
    expect(verdict(line)).toBe('reference');
  });

  it.each([
    '[mp3float @ 0x5] [error] Header missing',
    '[mpegts @ 0x5] [warning] DTS 9000 < 12600 out of order',
    '[mov,mp4,m4a,3gp,3g2,mj2 @ 0x5] [warning] DTS discontinuity in stream 1: packet 4 with DTS 3009, packet 5 with DTS 14982',
    '[nut @ 0x5] [warning] Non-monotonous DTS in output stream 0:0; previous: 219600, current: 133200; changing to 219601.',
    '[verbose]   Input stream #0:0 (video): 50 packets read (17148 bytes); 50 frames decoded; 0 decode errors; ',
    "[info] Input #0, mpegts, from 'corrupt decoded frame.ts':",
    'corrupt decoded frame, said by nobody',
  ])('harmless: %s', (line) => {
    expect(verdict(line)).toBeUndefined();
  });

  it('a new picture size', () => {
    expect(
      verdict(
        '[graph 0 input from stream 0:0 @ 0x5] [verbose] w:640 h:360 pixfmt:yuv444p tb:1/90000 fr:25/1 sar:1/1',
      ),
    ).toBe('resize');
  });
});
