import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContainerId } from '../../src/encode/containers/container.ts';
import { containerOf } from '../../src/encode/containers/index.ts';
import { encodeFile, ffmpeg, ffprobe, probeAs, probeFile } from './encode-driver.ts';

const clips = resolve('../shared/data/video/awkward');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'srvid-streams-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Probed = {
  streams: {
    index: number;
    codec_type: string;
    codec_name: string;
    disposition: Record<string, number>;
    tags?: Record<string, string>;
  }[];
  format: { tags?: Record<string, string> };
  chapters: unknown[];
};

/** Everything but the enhanced video, as plain `ffmpeg -c copy` puts it into the same container. */
const plainCopy = async (
  input: string,
  output: string,
  container: ContainerId,
  options: readonly string[],
): Promise<void> => {
  const { muxer, muxerOptions } = containerOf(container);
  const timescale =
    container === 'mp4' || container === 'mov' ? ['-movie_timescale', '4410000'] : [];
  await ffmpeg(
    '-copyts',
    '-i',
    `file:${input}`,
    '-map',
    '0',
    '-c',
    'copy',
    ...options,
    ...timescale,
    ...muxerOptions,
    '-f',
    muxer,
    `file:${output}`,
  );
};

const hashes = async (path: string): Promise<string[]> =>
  (
    await ffmpeg(
      '-i',
      `file:${path}`,
      '-map',
      '0',
      '-map',
      '-0:V',
      '-c',
      'copy',
      '-f',
      'streamhash',
      '-',
    )
  )
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.replace(/^\d+,/, ''));

const packets = async (path: string, kinds: string): Promise<string> =>
  await ffprobe(
    path,
    '-select_streams',
    kinds,
    '-show_entries',
    'packet=pts_time,size',
    '-of',
    'csv=p=0',
  );

const volatile =
  /^(compatible_brands|encoder|DURATION|creation_time|encoded_by|BPS|NUMBER_OF_|_STATISTICS)/i;
const stable = (tags: Record<string, string> = {}) =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !volatile.test(key)));

const shape = ({ streams, format, chapters }: Probed) => ({
  streams: streams.map(({ codec_type, disposition, tags }) => ({
    codec_type,
    disposition,
    tags: stable(tags),
  })),
  tags: stable(format.tags),
  chapters,
});

const show = ['-show_streams', '-show_format', '-show_chapters'];

const compare = async (
  clip: string,
  container: ContainerId,
  options: readonly string[] = [],
): Promise<{ warnings: readonly string[]; probed: Probed }> => {
  const media = await probeFile(clip);
  const path = join(folder, `out.${container}`);
  const plain = join(folder, `plain.${container}`);
  const { plan } = await encodeFile(media, { kind: 'file', path, container, regular: true });
  await plainCopy(clip, plain, container, options);
  const ours = await probeAs<Probed>(path, ...show);
  expect(shape(ours)).toEqual(shape(await probeAs<Probed>(plain, ...show)));
  expect(await hashes(path)).toEqual(await hashes(plain));
  for (const kind of ['a', 's'])
    expect(await packets(path, kind)).toEqual(await packets(plain, kind));
  return { warnings: plan.warnings, probed: ours };
};

/** A file with two sounds, text, chapters, cover art, an attachment, and tags and dispositions on everything. */
const makeRich = async (): Promise<string> => {
  const path = join(folder, 'rich.mkv');
  if (existsSync(path)) return path;
  await writeFile(join(folder, 'a.srt'), '1\n00:00:00,100 --> 00:00:00,400\nHallo <i>du</i>\n\n');
  await writeFile(join(folder, 'a.txt'), 'not really a font');
  await writeFile(
    join(folder, 'chapters'),
    ';FFMETADATA1\ntitle=Ein Titel\ncomment=of the source\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=300\ntitle=One\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=300\nEND=1000\ntitle=Two\n',
  );
  await ffmpeg(
    '-f',
    'lavfi',
    '-i',
    'color=red:s=32x32,format=rgb24',
    '-frames:v',
    '1',
    join(folder, 'cover.png'),
  );
  await ffmpeg(
    '-f',
    'lavfi',
    '-i',
    'testsrc2=s=64x48:r=25:d=1',
    '-f',
    'lavfi',
    '-i',
    'sine=d=1',
    '-f',
    'lavfi',
    '-i',
    'sine=880:d=1',
    '-i',
    join(folder, 'a.srt'),
    '-i',
    join(folder, 'chapters'),
    '-i',
    join(folder, 'cover.png'),
    '-map',
    '0',
    '-map',
    '1',
    '-map',
    '2',
    '-map',
    '3',
    '-map',
    '5',
    '-map_metadata',
    '4',
    '-map_chapters',
    '4',
    '-c:v:0',
    'libx264',
    '-pix_fmt:v:0',
    'yuv420p',
    '-c:a',
    'aac',
    '-c:s',
    'srt',
    '-c:v:1',
    'copy',
    '-attach',
    join(folder, 'a.txt'),
    '-metadata:s:t',
    'mimetype=application/x-truetype-font',
    '-metadata:s:v:0',
    'language=ger',
    '-metadata:s:v:0',
    'title=Kamera 1',
    '-metadata:s:a:0',
    'language=fre',
    '-metadata:s:a:1',
    'language=eng',
    '-metadata:s:a:1',
    'title=Comment',
    '-disposition:v:0',
    'default+original',
    '-disposition:a:0',
    '0',
    '-disposition:a:1',
    'default+comment',
    '-disposition:s:0',
    'forced',
    '-disposition:v:1',
    'attached_pic',
    '-metadata:s:v:1',
    'filename=cover.png',
    '-metadata:s:v:1',
    'mimetype=image/png',
    path,
  );
  return path;
};

describe('streams beside the video', () => {
  it('Matroska to Matroska keeps all of them', async () => {
    const { warnings, probed } = await compare(await makeRich(), 'mkv');
    expect(warnings).toEqual([]);
    expect(probed.streams.map(({ codec_type }) => codec_type)).toEqual([
      'video',
      'audio',
      'audio',
      'subtitle',
      'video',
      'attachment',
    ]);
    expect(probed.streams[0]?.tags?.['ENCODER']).toBe('srvid 0.1.0 test x2');
  });

  it.runIf(existsSync(clips)).each([
    ['exo_sample_with_srt.mkv', 'mkv', [], 0],
    ['exo_sample_with_ssa_subtitles.mkv', 'mkv', [], 0],
    ['exo_sample_with_htc_rotation_track_name.mkv', 'mp4', [], 0],
    ['exo_sample.mp4', 'mp4', [], 0],
    ['exo_sample.mp4', 'mov', [], 0],
    ['exo_sample.mp4', 'mkv', [], 0],
    ['exo_sample.mp4', 'ts', [], 0],
    ['exo_sample_with_color_info.mp4', 'mov', ['-map', '-0:d'], 4],
    ['torchcodec_nasa_13013.mp4', 'mp4', [], 0],
    ['torchcodec_nasa_13013.mp4', 'mkv', ['-c:s', 'srt'], 2],
    ['exo_sample_h262_mpeg_audio.ts', 'ts', [], 0],
    ['exo_sample_scte35.ts', 'ts', ['-map', '-0:d'], 1],
    ['exo_sample.avi', 'mp4', [], 0],
  ] as const)('%s to %s', async (clip, container, options, warnings) => {
    const result = await compare(join(clips, clip), container, options);
    expect(result.warnings).toHaveLength(warnings);
  });
});
