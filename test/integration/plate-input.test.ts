import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ffmpeg, sample, scratchFolder } from './media.ts';
import { runCli } from './run-cli.ts';

type Point = { readonly frame: number; readonly seconds: number };
type Report = {
  readonly input: {
    readonly fieldOrder?: string;
    readonly rotation: number;
    readonly sampleAspect?: string;
  };
  readonly parameters: { readonly deinterlace: string };
  readonly method: readonly string[];
  readonly wallClock: string;
  readonly damage: readonly string[];
  readonly warnings: readonly string[];
  readonly frameNumbers: string;
  readonly track: {
    readonly marked: Point;
    readonly frames: readonly Point[];
    readonly forwards: { readonly kind: string };
    readonly backwards: { readonly kind: string };
  };
};

const folder = await scratchFolder();
const gate = sample('gate.mp4');

/** The gate's clip is 50 frames, 25 a second. */
const plate = async (
  input: string,
  out: string,
  more: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
) => {
  const path = join(folder, out);
  const how = ['--roi', '118,106,40,13', '-x2', '--views', '4', '-y'];
  const result = await runCli(['plate', input, ...how, '-o', path, ...more], { env });
  return {
    ...result,
    report: () => JSON.parse(readFileSync(join(path, 'report.json'), 'utf8')) as Report,
    page: () => readFileSync(join(path, 'report.html'), 'utf8'),
  };
};

it('reports a video that is cut short, and gives what there is', async () => {
  const path = join(folder, 'short.mp4');
  writeFileSync(path, readFileSync(gate).subarray(0, 4000));
  const { code, stdout, stderr, report, page } = await plate(path, 'short');
  expect([code, stderr]).toEqual([6, expect.stringContaining('short.mp4 is damaged')]);
  expect(stdout).toContain('forwards as far as the video, which is damaged, can be decoded');
  expect(report().track.forwards.kind).toBe('damaged');
  expect(report().track.backwards.kind).toBe('end of the video');
  expect(report().damage.join()).toContain('partial file');
  expect(page()).toContain('the video is damaged: ');
});

it('reports damage inside a video', async () => {
  const path = join(folder, 'garbled.mp4');
  const bytes = readFileSync(gate);
  const data = bytes.indexOf('mdat');
  for (let i = data + 2500; i < data + 2600; i += 3) bytes[i]! ^= 0x55;
  writeFileSync(path, bytes);
  const { code, report } = await plate(path, 'garbled');
  expect(code).toBe(6);
  expect(report().damage.length).toBeGreaterThan(0);
});

it('does not take the death of the decoder for the end of the video', async () => {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const dying = join(bin, 'ffmpeg');
  writeFileSync(
    dying,
    '#!/bin/bash\ncase "$*" in *pipe:1*) ffmpeg "$@" | head -c 1000000; kill -KILL $$;; *) exec ffmpeg "$@";; esac\n',
  );
  chmodSync(dying, 0o755);
  const { code, report } = await plate(gate, 'killed', [], { FFMPEG_PATH: dying });
  expect(code).toBe(6);
  expect(report().track.forwards.kind).toBe('damaged');
  expect(report().track.frames.length).toBeLessThan(50);
  expect(report().damage.join()).toContain('SIGKILL');
});

it.each([
  ['10f', 10],
  ['1.2', 30],
])('finds --at %s in a stream without a container', async (at, frame) => {
  const raw = join(folder, 'gate.264');
  await ffmpeg('-i', gate, '-c', 'copy', '-bsf:v', 'h264_mp4toannexb', raw);
  const { code, report } = await plate(raw, 'raw', ['--at', at]);
  expect(code).toBe(0);
  const { marked, frames } = report().track;
  expect(marked).toMatchObject({ frame, seconds: frame / 25 });
  expect(frames.map((point) => point.frame)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  expect(report().frameNumbers).toContain('by the decoded frames');
});

it('follows in a long stream without a container', async () => {
  const once = join(folder, 'once.264');
  await ffmpeg('-i', gate, '-c', 'copy', '-bsf:v', 'h264_mp4toannexb', once);
  const long = join(folder, 'long.264');
  writeFileSync(long, Buffer.concat(Array.from({ length: 20 }, () => readFileSync(once))));
  const range = ['--at', '36', '--from', '35.9', '--until', '36.1'];
  const { code, report } = await plate(long, 'long', range);
  expect(code).toBe(0);
  expect(report().track.marked).toMatchObject({ frame: 900, seconds: 36 });
  expect(report().track.frames.length).toBeGreaterThan(2);
});

it('finds a picture whose key frame lies behind a hole of 40 s', async () => {
  const hole = join(folder, 'hole.ts');
  const late = 'setpts=PTS+gte(N\\,25)*40/TB';
  await ffmpeg('-i', gate, '-vf', late, '-fps_mode', 'passthrough', '-c:v', 'libx264', hole);
  const { code, report } = await plate(hole, 'hole', ['--at', '30f']);
  expect(code).toBe(0);
  expect(report().track.marked.frame).toBe(30);
  expect(report().track.marked.seconds).toBeCloseTo(41.2, 6);
  expect(report().track.frames.length).toBe(50);
  expect(report().frameNumbers).toContain('that the container lists');
});

it('says where the first picture is that can be decoded', async () => {
  const whole = join(folder, 'whole.ts');
  const coded = ['-c:v', 'libx264', '-g', '25', '-sc_threshold', '0', '-bf', '0'];
  await ffmpeg('-i', gate, ...coded, '-mpegts_flags', 'resend_headers', whole);
  const headless = join(folder, 'headless.ts');
  await ffmpeg('-i', whole, '-c', 'copy', '-bsf:v', 'noise=drop=lt(n\\,5)', '-copyts', headless);
  const { code, stderr } = await plate(headless, 'headless');
  expect([code, stderr]).toEqual([3, expect.stringContaining('--at cannot be decoded')]);
  expect(stderr).toContain('The next that can is at 0.800 s');
});

it('says what was done to the pictures before', async () => {
  const fields = join(folder, 'fields.mp4');
  const interlaced = ['-vf', 'setsar=4/3,setfield=tff', '-flags', '+ildct+ilme'];
  await ffmpeg('-i', gate, ...interlaced, '-c:v', 'libx264', '-x264-params', 'tff=1', fields);
  const turned = join(folder, 'turned.mp4');
  await ffmpeg('-i', fields, '-c', 'copy', '-metadata:s:v:0', 'rotate=180', turned);
  const { code, report, page } = await plate(turned, 'turned');
  expect(code).toBe(0);
  const { input, parameters, method, wallClock } = report();
  expect(input).toMatchObject({ fieldOrder: 'tt', sampleAspect: '4/3' });
  expect(Math.abs(input.rotation)).toBe(180);
  expect(parameters.deinterlace).toBe('auto');
  expect(method[0]).toContain('turned by 180 degrees');
  expect(method[1]).toContain('field order by its header: tt');
  expect(method[2]).toContain('not square (4/3');
  expect(page()).toContain('field order by its header: tt');
  expect(page()).toContain(wallClock);
});
