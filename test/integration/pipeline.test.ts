import { copyFile, open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { upscale, type UpscaleEvent, type UpscaleOptions } from '../../src/index.ts';
import {
  clip,
  ffmpeg,
  ffprobe,
  framePts,
  haveClips,
  packetHashes,
  sample,
  scratchFolder,
} from './media.ts';

const folder = await scratchFolder();
let made = 0;
const fresh = (extension: string): string => join(folder, `out ${made++}.${extension}`);

const enlarge = async (input: string, output: string, extra: Partial<UpscaleOptions> = {}) => {
  const events: UpscaleEvent[] = [];
  const run = upscale({
    input,
    output,
    scale: 2,
    model: 'bicubic',
    device: 'cpu',
    preset: 'ultrafast',
    ...extra,
  });
  run.events.subscribe((event) => events.push(event));
  const report = await run.done;
  return { report, events };
};

describe('a sample of our own', () => {
  it('keeps every frame, its timestamp, its sound and twice the size', async () => {
    const output = fresh('mp4');
    const { report } = await enlarge(sample('street.mp4'), output);
    expect(report.outcome).toBe('complete');
    expect(report.frames).toEqual({ decoded: 90, enlarged: 90, written: 90, inOutput: 90 });
    expect(await framePts(output)).toEqual(await framePts(sample('street.mp4')));
    expect(await packetHashes(output)).toEqual(await packetHashes(sample('street.mp4')));
    const { streams } = await ffprobe(output, '-show_streams');
    expect(streams[0]).toMatchObject({
      width: 768,
      height: 432,
      color_space: 'bt709',
      color_range: 'tv',
    });
  });

  it('deinterlaces the archive clip, one frame per frame, with subtitles and chapters', async () => {
    const output = fresh('mkv');
    const { report, events } = await enlarge(sample('archive.mkv'), output);
    expect(report.frames.inOutput).toBe(150);
    const { streams, chapters } = await ffprobe(output, '-show_streams', '-show_chapters');
    expect(streams.map((stream) => stream['codec_name'])).toEqual(['h264', 'mp2', 'subrip']);
    expect(chapters).toHaveLength(2);
    expect(streams[0]).toMatchObject({ sample_aspect_ratio: '12:11', width: 704, height: 576 });
    const plan = events.find((event) => event.kind === 'plan');
    expect(plan?.plan.deinterlace).toContain('bwdif');
  });

  it('tells its events in order and with a plan that names the bound on memory', async () => {
    const { report, events } = await enlarge(sample('street.mp4'), 'null:', { frames: 10 });
    expect(events[0]?.kind).toBe('plan');
    expect(events.at(-1)).toEqual({ kind: 'finished', report });
    const plan = events[0]?.kind === 'plan' ? events[0].plan : undefined;
    expect(plan?.memory.leases).toBeGreaterThanOrEqual(report.leasesHighWater);
    expect(plan?.memory.bytesPerLease).toBe((384 * 216 * 3) / 2 + (768 * 432 * 3) / 2);
    expect(report.output).toBeUndefined();
  });

  it('one worker and three, whole frames and tiles, twice over: the same hashes', async () => {
    const lines = async (extra: Partial<UpscaleOptions>) => {
      const output = `hash:${fresh('txt')}`;
      await enlarge(sample('street.mp4'), output, { frames: 8, model: 'fast', ...extra });
      return readFile(output.slice('hash:'.length), 'utf8');
    };
    const first = await lines({ threads: 1, tile: 'off' });
    expect(
      first
        .trim()
        .split('\n')
        .filter((line) => !line.startsWith('#')),
    ).toHaveLength(8);
    expect(await lines({ threads: 1, tile: 'off' })).toBe(first);
    expect(await lines({ threads: 3, tile: 'auto' })).toBe(first);
    expect(await lines({ threads: 2, tile: 48 })).toBe(first);
  });

  it('cuts by start and duration: pictures and sound begin at zero and stay in step', async () => {
    const output = fresh('mp4');
    await enlarge(sample('street.mp4'), output, { start: 2, duration: 3 });
    const pts = await framePts(output);
    const inside = (await framePts(sample('street.mp4'))).filter((time) => time >= 2 && time < 5);
    expect(pts).toHaveLength(inside.length);
    pts.forEach((time, i) => expect(time).toBeCloseTo((inside[i] as number) - 2, 6));
    const { streams } = await ffprobe(output, '-show_streams');
    expect(Number(streams[0]?.['duration'])).toBeCloseTo(inside.length * 0.08, 3);
    expect(Math.abs(Number(streams[1]?.['duration']) - 3)).toBeLessThan(0.15);
  });

  it('cuts by frames: the sound ends with the picture', async () => {
    const output = fresh('mp4');
    await enlarge(sample('street.mp4'), output, { frames: 25 });
    const { streams } = await ffprobe(output, '-show_streams');
    expect(Number(streams[0]?.['duration'])).toBeCloseTo(2, 2);
    expect(Math.abs(Number(streams[1]?.['duration']) - 2)).toBeLessThan(0.15);
  });
});

describe('several video streams', () => {
  it('the default one is enhanced, wherever it stands, and the others are copied', async () => {
    const input = join(folder, 'two.mkv');
    const second = ['-f', 'lavfi', '-i', 'testsrc2=s=96x64:r=10:d=2'];
    const dispositions = ['-disposition:v:0', '0', '-disposition:v:1', 'default'];
    const codecs = ['-c', 'copy', '-c:v:1', 'libx264'];
    await ffmpeg(
      '-i',
      sample('street.mp4'),
      ...second,
      '-map',
      '0:v',
      '-map',
      '1:v',
      ...codecs,
      ...dispositions,
      input,
    );
    for (const [extra, sizes] of [
      [{}, [384, 192]],
      [{ videoStream: 0 }, [768, 96]],
    ] as const) {
      const output = fresh('mkv');
      await enlarge(input, output, extra);
      const { streams } = await ffprobe(output, '-show_streams');
      expect(streams.map((stream) => stream['width'])).toEqual(sizes);
    }
  });
});

describe('stopping', () => {
  it('gently: a valid shorter file under a name that says so, nothing under the final one', async () => {
    const output = fresh('mp4');
    const stop = new AbortController();
    const run = upscale(
      { input: sample('street.mp4'), output, scale: 2, model: 'bicubic', device: 'cpu' },
      { stop: stop.signal },
    );
    run.events.subscribe((event) => event.kind === 'progress' && event.frames >= 5 && stop.abort());
    const report = await run.done;
    expect(report.outcome).toBe('partial');
    expect(report.output).toBe(output.replace(/\.mp4$/, '.partial.mp4'));
    await expect(stat(output)).rejects.toThrow('ENOENT');
    const pts = await framePts(report.output as string);
    expect(pts).toHaveLength(report.frames.written);
    expect(pts.length).toBeLessThan(90);
    expect(pts).toEqual((await framePts(sample('street.mp4'))).slice(0, pts.length));
  });

  it('at once: rejects with the reason and leaves nothing behind', async () => {
    const before = await readdir(folder);
    const control = new AbortController();
    const run = upscale(
      { input: sample('street.mp4'), output: fresh('mkv'), scale: 3, model: 'fast', device: 'cpu' },
      { signal: control.signal },
    );
    run.events.subscribe(
      (event) => event.kind === 'progress' && control.abort(new Error('enough')),
    );
    await expect(run.done).rejects.toThrow('enough');
    expect(await readdir(folder)).toEqual(before);
  });
});

describe('a damaged input', () => {
  it('cut in the middle: what is there is saved under a partial name, and the error says so', async () => {
    const input = join(folder, 'cut.mp4');
    await ffmpeg('-i', sample('street.mp4'), '-c', 'copy', '-movflags', '+faststart', input);
    const file = await open(input, 'r+');
    await file.truncate(Math.floor((await file.stat()).size * 0.6));
    await file.close();
    const output = fresh('mp4');
    const failure = await enlarge(input, output).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'INPUT_DAMAGED' });
    await expect(stat(output)).rejects.toThrow('ENOENT');
    const saved = await framePts(output.replace(/\.mp4$/, '.partial.mp4'));
    expect(saved.length).toBeGreaterThan(20);
    expect(saved).toEqual((await framePts(sample('street.mp4'))).slice(0, saved.length));
  });
});

describe.runIf(haveClips)('real clips', () => {
  it('what raw frames cannot carry is named', async () => {
    const losses = async (name: string) => {
      const { report } = await enlarge(clip(name), fresh('mp4'), { frames: 1 });
      return report.warnings.join('\n');
    };
    expect(await losses('awkward/exo_sample_with_color_info.mp4')).toMatch(
      /lost: DOVI configuration/,
    );
    expect(await losses('awkward/mediabunny_video.mp4')).toMatch(/lost: ICC Profile/i);
    expect(await losses('awkward/exo_sample.mp4')).toBe('');
  });

  const exact = [
    { name: 'surveillance/car-detection_20s.mp4', frames: 60 },
    { name: 'awkward/mediabunny_edts.mp4', frames: 80 },
    { name: 'awkward/mediabunny_cursed-vfr.mp4', frames: 12 },
    { name: 'awkward/exo_sample.mp4', frames: undefined },
    { name: 'awkward/exo_sample_fragmented.mp4', frames: undefined },
    { name: 'awkward/torchcodec_h264_10bits.mp4', frames: undefined },
    { name: 'archive/a-bomb_blast_effects_part.mp4', frames: 60 },
  ];
  it.each(exact)('$name: the same presentation times in MP4', async ({ name, frames }) => {
    const output = fresh('mp4');
    await enlarge(clip(name), output, frames === undefined ? {} : { frames });
    const source = await framePts(clip(name));
    const written = await framePts(output);
    expect(written).toHaveLength(frames ?? source.length);
    written.forEach((time, i) => expect(time).toBeCloseTo(source[i] as number, 6));
  });

  it('a 30000/1001 stream of unknown length through standard input keeps times and sound', async () => {
    const input = join(folder, 'ntsc.ts');
    await ffmpeg(
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=160x120:r=30000/1001',
      '-i',
      sample('street.mp4'),
      '-map',
      '0:v',
      '-map',
      '1:a',
      '-t',
      '2',
      '-c:v',
      'mpeg2video',
      '-c:a',
      'copy',
      input,
    );
    const output = fresh('mkv');
    const { spawn } = await import('node:child_process');
    const child = spawn(
      process.execPath,
      ['dist/cli/main.js', '-', '-x2', '--model', 'bicubic', '-o', output, '--progress', 'none'],
      {
        stdio: ['pipe', 'ignore', 'inherit'],
      },
    );
    child.stdin.end(await readFile(input));
    expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(0);
    const source = await framePts(input);
    const written = await framePts(output);
    expect(written).toHaveLength(source.length);
    written.forEach((time, i) =>
      expect(Math.abs(time - (source[i] as number))).toBeLessThan(0.00051),
    );
    const copied = fresh('mkv');
    await ffmpeg('-i', input, '-map', '0', '-c', 'copy', copied);
    expect(await packetHashes(output)).toEqual(await packetHashes(copied));
  });

  it('a rotated clip is shown at exactly twice the size: by its matrix in MP4, turned in Matroska', async () => {
    const input = clip('awkward/mediabunny_rotate-buck-bunny.mp4');
    const shown = async (path: string) => {
      const still = fresh('png');
      await ffmpeg('-i', path, '-frames:v', '1', still);
      const { streams } = await ffprobe(still, '-show_streams');
      return [streams[0]?.['width'], streams[0]?.['height']];
    };
    expect(await shown(input)).toEqual([1080, 1920]);
    for (const extension of ['mp4', 'mkv']) {
      const output = fresh(extension);
      await enlarge(input, output, { frames: 2 });
      expect(await shown(output)).toEqual([2160, 3840]);
    }
  });

  it('odd sizes stay exact where the encoder can, and gain one replicated row and column where not', async () => {
    const input = clip('awkward/exo_bear-vp9-odd-dimensions.webm');
    const webm = fresh('webm');
    await enlarge(input, webm, { scale: 3, frames: 3, preset: undefined as never });
    const kept = await ffprobe(webm, '-show_streams');
    expect(kept.streams[0]).toMatchObject({ width: 483, height: 363 });
    const mp4 = fresh('mp4');
    const { report } = await enlarge(input, mp4, { scale: 3, frames: 3 });
    const padded = await ffprobe(mp4, '-show_streams');
    expect(padded.streams[0]).toMatchObject({ width: 484, height: 364 });
    expect(report.warnings.join(' ')).toMatch(/484/);
  });
});

describe('file names', () => {
  it.each([
    'with space.mp4',
    '100%d.mp4',
    'it\'s "quoted".mp4',
    '-dash.mp4',
    'zeile\numbruch.mp4',
    'Überwachung 監視.mp4',
    'a:b;$(id).mp4',
  ])('%j works as input and as output', async (name) => {
    const input = join(folder, name);
    await copyFile(sample('street.mp4'), input);
    const output = join(folder, `x2 ${name}`);
    const { report } = await enlarge(input, output, { frames: 3 });
    expect(report.output).toBe(output);
    expect(await framePts(output)).toHaveLength(3);
  });
});
