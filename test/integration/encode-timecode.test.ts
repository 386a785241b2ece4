import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeFile, ffmpeg, ffprobe, probeFile } from './encode-driver.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'srvid-timecode-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const made = async (rate: string, name: string): Promise<string> => {
  const source = `testsrc2=s=64x48:r=${rate}:d=1`;
  const path = join(folder, name);
  await ffmpeg('-f', 'lavfi', '-i', source, '-timecode', '01:00:00:00', '-c:v', 'libx264', path);
  return path;
};

/** The tags of the file and of its streams, and the rate that the timecode counts at. */
const timecodes = (path: string): Promise<string> =>
  ffprobe(path, '-show_entries', 'stream=codec_type:stream_tags=timecode', '-of', 'csv');

describe.each(['25', '30000/1001'])('a timecode at %s frames a second', (rate) => {
  it.each(['mp4', 'mov', 'mkv'] as const)('arrives in %s as by copying', async (container) => {
    const clip = await made(rate, 'clip.mov');
    const copy = join(folder, `copy.${container}`);
    await ffmpeg('-i', clip, '-c', 'copy', copy);
    const path = join(folder, `out.${container}`);
    const ref = { kind: 'file', path, container, regular: true } as const;
    const { plan } = await encodeFile(await probeFile(clip), ref);
    expect(await timecodes(path)).toBe(await timecodes(copy));
    expect(await timecodes(path)).toContain('01:00:00:00');
    expect(plan.warnings).toEqual([]);
  });
});

it('a timecode that the container cannot count is left out, with a warning', async () => {
  const clip = await made('300', 'fast.mkv');
  const path = join(folder, 'fast.mp4');
  const ref = { kind: 'file', path, container: 'mp4', regular: true } as const;
  const { plan, report } = await encodeFile(await probeFile(clip), ref);
  expect(plan.warnings).toEqual([expect.stringContaining('timecode')]);
  expect(report.frames).toBe(300);
});
