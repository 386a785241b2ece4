import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveInput } from '../../src/decode/input.ts';
import { decode, ffmpeg, inspect } from './decode-support.ts';

let folder = '';
let clip = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'srvid-test-'));
  clip = join(folder, 'clip.mkv');
  await ffmpeg('-f', 'lavfi', '-i', 'testsrc=s=48x32:d=0.2', '-c:v', 'ffv1', clip);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const options = (extra: object = {}) => ({
  frameRate: { num: 12, den: 1 },
  spoolDirectory: folder,
  signal: new AbortController().signal,
  ...extra,
});
const failure = async (text: string, extra: object = {}) => {
  const error = await resolveInput(text, options(extra)).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error as { code?: string; message: string; hint?: string } | undefined;
};
const pictures = async (name: string, start = 1, pattern = 'shot%04d.png') => {
  const path = join(folder, name);
  await mkdir(path, { recursive: true });
  await ffmpeg(
    '-i',
    clip,
    '-start_number',
    String(start),
    `file:${path.replaceAll('%', '%%')}/${pattern}`,
  );
  return path;
};

describe('names of files', () => {
  const names = [
    'a b.mkv',
    'it\'s "quoted".mkv',
    '-x.mkv',
    '-i',
    'pat%03d.mkv',
    '100%.mkv',
    '%%.mkv',
    'foo:bar.mkv',
    'new\nline.mkv',
    'ünï-çødé-日本.mkv',
    ';$(id)`x`.mkv',
    'a|b*?[c].mkv',
    '#hash?q=1&x.mkv',
    'back\\slash.mkv',
    'http:',
    ' lead.mkv',
  ];
  it.each(names)('%j is a file like any other', async (name) => {
    const inside = await mkdtemp(join(folder, 'names-'));
    const path = join(inside, name);
    await copyFile(clip, path);
    expect((await decode(path)).report).toEqual({ frames: 5, complete: true, damage: [] });
  });

  it.each(['pat%03d.png', "a'b %d.png", 'new\nline.png', 'star*?.png', 'anim%d.gif'])(
    '%j is one picture',
    async (name) => {
      const path = join(folder, name);
      const plain = join(folder, name.endsWith('gif') ? 'plain.gif' : 'plain.png');
      await ffmpeg('-i', clip, '-frames:v', '1', plain);
      await copyFile(plain, path);
      expect((await decode(path)).report).toMatchObject({ frames: 1, complete: true });
    },
  );

  it('relative names are made absolute', async () => {
    const { ref } = await resolveInput('package.json', options());
    expect(ref).toEqual({ kind: 'file', path: join(process.cwd(), 'package.json') });
  });

  it('file: URLs are files', async () => {
    const { ref } = await resolveInput(`file://${clip}`, options());
    expect(ref).toEqual({ kind: 'file', path: clip });
  });
});

describe('numbered pictures', () => {
  it.each([
    ['plain', 'shot%04d.png', 1],
    ['from ninety-eight', 'shot%d.png', 98],
    ['100% %02d odd "names"', "it's %%_%03d.png", 0],
  ])('%s', async (name, pattern, start) => {
    const path = await pictures(name, start, pattern);
    const [asPattern, asFolder] = [await inspect(join(path, pattern)), await inspect(path)];
    expect(asPattern.input.ref).toMatchObject({ kind: 'sequence', firstNumber: start, count: 5 });
    expect(asFolder.media.video.video.frameCountHint).toBe(5);
    for (const text of [join(path, pattern), path]) {
      const got = await decode(text);
      expect(got.report).toEqual({ frames: 5, complete: true, damage: [] });
      expect(got.timeBase).toEqual({ num: 1, den: 25 });
      expect(got.pts).toEqual([0, 1, 2, 3, 4]);
    }
  });

  it('with holes are refused, and the holes named', async () => {
    const path = await pictures('holes');
    await rm(join(path, 'shot0002.png'));
    const error = await failure(path);
    expect(error).toMatchObject({ code: 'INPUT_UNREADABLE' });
    expect(error?.message).toMatch(/shot0001\.png and shot0005\.png .*: 2$/);
    await rm(join(path, 'shot0003.png'));
    expect((await failure(join(path, 'shot%04d.png')))?.message).toMatch(/: 2 to 3$/);
  });

  it('must be one series', async () => {
    const path = await pictures('two');
    await copyFile(join(path, 'shot0001.png'), join(path, 'other0001.png'));
    expect((await failure(path))?.message).toMatch(/not one numbered series/);
    expect((await resolveInput(join(path, 'shot%04d.png'), options())).ref).toMatchObject({
      count: 5,
    });
    await mkdir(join(folder, 'mixed'));
    for (const name of ['s1.png', 's02.png'])
      await copyFile(join(path, 'shot0001.png'), join(folder, 'mixed', name));
    expect((await failure(join(folder, 'mixed')))?.message).toMatch(/two ways/);
  });

  it('that do not exist are not found', async () => {
    expect(await failure(join(folder, 'nope%04d.png'))).toMatchObject({ code: 'INPUT_NOT_FOUND' });
    expect(await failure(join(folder, 'clip%d.mkv'))).toMatchObject({ code: 'INPUT_NOT_FOUND' });
    await mkdir(join(folder, 'empty'));
    expect(await failure(join(folder, 'empty'))).toMatchObject({
      code: 'INPUT_UNREADABLE',
      message: expect.stringContaining('holds no pictures') as string,
    });
  });
});

describe('standard input and pipes', () => {
  it('are spooled whole, and removed', async () => {
    const input = await resolveInput('-', options({ stdin: createReadStream(clip) }));
    expect(input.label).toBe('standard input');
    const { path } = input.ref as { path: string };
    const md5 = async (file: string) =>
      createHash('md5')
        .update(await readFile(file))
        .digest('hex');
    expect(await md5(path)).toBe(await md5(clip));
    await input.dispose();
    expect(existsSync(path)).toBe(false);
  });

  it('a named pipe too', async () => {
    const fifo = join(folder, 'fifo');
    await promisify(execFile)('mkfifo', [fifo]);
    const [input] = await Promise.all([
      resolveInput(fifo, options()),
      writeFile(fifo, await readFile(clip)),
    ]);
    expect(input.ref.kind).toBe('file');
    await input.dispose();
  });

  it('that are empty, end in an error, or are given up leave nothing behind', async () => {
    expect(await failure('-', { stdin: Readable.from([]) })).toMatchObject({
      code: 'INPUT_UNREADABLE',
    });
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('given up')), 30);
    const never = new Readable({ read() {} });
    expect((await failure('-', { stdin: never, signal: controller.signal }))?.message).toBe(
      'given up',
    );
    const broken = new Readable({
      read() {
        this.destroy(new Error('cable pulled'));
      },
    });
    expect((await failure('-', { stdin: broken }))?.message).toBe('cable pulled');
    expect((await readdir(folder)).filter((name) => name.startsWith('srvid-input-'))).toEqual([]);
  });
});

describe('what cannot be read', () => {
  it.each(['missing.mp4', 'clip.mkv/inside.mp4', 'no\nsuch.mp4', ''])('%j', async (name) => {
    expect(await failure(name === '' ? '' : join(folder, name))).toMatchObject({
      code: 'INPUT_NOT_FOUND',
    });
  });
  it('an empty file, a device', async () => {
    await writeFile(join(folder, 'zero.mp4'), '');
    expect(await failure(join(folder, 'zero.mp4'))).toMatchObject({
      code: 'INPUT_UNREADABLE',
      message: expect.stringContaining('0 bytes') as string,
    });
    expect(await failure('/dev/zero')).toMatchObject({ code: 'INPUT_UNREADABLE' });
  });
  it.runIf(process.getuid?.() !== 0)('a file without permission', async () => {
    const path = join(folder, 'secret.mkv');
    await copyFile(clip, path);
    await chmod(path, 0);
    expect(await failure(path)).toMatchObject({
      code: 'INPUT_UNREADABLE',
      message: expect.stringContaining('permission') as string,
    });
  });
});

describe('URLs', () => {
  it('keep their passwords to themselves', async () => {
    const { ref, label } = await resolveInput('rtsp://cam:p%40ss@10.0.0.1/live', options());
    expect(ref).toEqual({ kind: 'url', url: 'rtsp://cam:p%40ss@10.0.0.1/live' });
    expect(label).toBe('rtsp://cam:***@10.0.0.1/live');
  });
  it.each(['gopher://x/y', 'concat://a', 'zmq://x'])('%s is refused', async (url) => {
    expect(await failure(url)).toMatchObject({ code: 'INPUT_REFUSED' });
  });
});
