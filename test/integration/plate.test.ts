import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  drive,
  plateBox,
  renderScene,
  writeScene,
  type PlateScene,
} from '../fixtures/plate-scene.ts';
import { ffmpeg, ffprobe, sample, scratchFolder } from './media.ts';
import { runCli, startCli, until } from './run-cli.ts';

type Report = {
  readonly statement: string;
  readonly command: string;
  readonly wallClock: string;
  readonly input: { readonly sha256: string; readonly hashed: string; readonly codec: string };
  readonly warnings: readonly string[];
  readonly network: { readonly sha256: string };
  readonly track: {
    readonly frames: readonly {
      readonly frame: number;
      readonly wallClock: string;
      readonly seconds: number;
      readonly scores: { readonly coding: number };
    }[];
    readonly forwards: { readonly kind: string; readonly reason?: string; readonly index: number };
    readonly backwards: { readonly kind: string };
  };
  readonly reference: {
    readonly frame: number;
    readonly box: { x: number; y: number; width: number; height: number };
  };
  readonly views: readonly {
    readonly frame: number;
    readonly transform: readonly number[];
    readonly rejected?: string;
  }[];
  readonly consistency: { readonly rms: number; readonly psnr: number };
  readonly ocr?: {
    readonly fused: { readonly text: string };
    readonly singles: readonly unknown[];
  };
  readonly outputs: readonly { readonly name: string; readonly sha256: string }[];
};

const folder = await scratchFolder();
const scene = drive(20);
const clip = join(folder, 'drive.mp4');
const at = 7;

const roi = (marked = scene): string => {
  const { x, y, width, height } = plateBox(marked, at);
  return `${x},${y},${width},${height}`;
};

const plate = (out: string, ...more: readonly string[]) =>
  runCli([
    'plate',
    clip,
    '--roi',
    roi(),
    '--at',
    `${at}f`,
    '-x4',
    '-o',
    join(folder, out),
    ...more,
  ]);

const reportOf = (out: string): Report =>
  JSON.parse(readFileSync(join(folder, out, 'report.json'), 'utf8')) as Report;

const sha256 = (path: string): string =>
  createHash('sha256').update(readFileSync(path)).digest('hex');

/** A picture in gray of 8 bits, by FFmpeg. */
const gray = (path: string): Buffer =>
  spawnSync('ffmpeg', ['-v', 'error', '-i', path, '-f', 'rawvideo', '-pix_fmt', 'gray', '-'], {
    maxBuffer: 1e8,
  }).stdout;

const psnr = (a: Uint8Array, b: Uint8Array): number => {
  const squares = a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);
  return 10 * Math.log10(255 ** 2 / (squares / a.length));
};

const pictures = [
  'best-frame.png',
  'contact-sheet.png',
  'measured.png',
  'plate.png',
  'residual.png',
];

describe('srvid plate on a plate whose place is known', () => {
  let report: Report;
  beforeAll(async () => {
    writeScene(scene, clip);
    const { code, stderr, stdout } = await plate('first');
    expect(stderr).not.toMatch(/^srvid:/m);
    expect(code).toBe(0);
    expect(stdout).toContain(sha256(join(folder, 'first', 'report.json')));
    report = reportOf('first');
  });

  it('holds it from the first picture to the last', () => {
    expect(report.track.frames.map(({ frame }) => frame)).toEqual(
      Array.from({ length: scene.frames }, (_, i) => i),
    );
    expect(report.track.backwards.kind).toBe('end of the video');
    expect(report.track.forwards.kind).toBe('end of the video');
  });

  it('rates pictures that are coded from others lower', async () => {
    const { frames } = await ffprobe(clip, '-show_frames', '-select_streams', 'v');
    const kinds = frames.map((frame) => ('pict_type' in frame ? frame.pict_type : undefined));
    expect(new Set(kinds.slice(1))).not.toContain('I');
    expect(kinds[0]).toBe('I');
    expect(report.track.frames.map(({ scores }) => scores.coding)).toEqual(
      kinds.map((kind) => (kind === 'I' ? 1 : 0.8)),
    );
  });

  it('registers the views to a tenth of a sample', () => {
    const { frame, box } = report.reference;
    const [cx, cy] = scene.centre(frame);
    expect(box.x).toBeLessThanOrEqual(cx);
    const errors = report.views
      .filter((view) => view.frame !== frame && view.rejected === undefined)
      .map((view) => {
        const [a, b, c, d, e, f, g, h, i] = view.transform as [
          number,
          number,
          number,
          number,
          number,
          number,
          number,
          number,
          number,
        ];
        const w = g * cx + h * cy + i;
        const [x, y] = scene.centre(view.frame);
        return Math.hypot((a * cx + b * cy + c) / w - x, (d * cx + e * cy + f) / w - y);
      })
      .toSorted((p, q) => p - q);
    expect(errors.length).toBeGreaterThan(10);
    expect(errors[errors.length >> 1]).toBeLessThan(0.1);
    expect(errors.at(-1)).toBeLessThan(0.3);
  });

  it('makes a still that is nearer to the truth than the best frame', async () => {
    const { frame, box } = report.reference;
    const truth = renderScene(scene, frame, box, 4);
    const fused = gray(join(folder, 'first', 'plate.png'));
    const measured = gray(join(folder, 'first', 'measured.png'));
    expect(fused.length).toBe(truth.length);
    const single = join(folder, 'single.png');
    const cut = `select=eq(n\\,${frame}),crop=${box.width}:${box.height}:${box.x}:${box.y},scale=iw*4:ih*4:flags=bicubic`;
    await ffmpeg('-i', clip, '-vf', cut, '-frames:v', '1', single);
    const bicubic = psnr(gray(single), truth);
    expect(psnr(fused, truth)).toBeGreaterThan(bicubic + 2);
    expect(psnr(measured, truth)).toBeGreaterThan(bicubic + 1.5);
    expect(report.consistency.rms).toBeLessThan(12);
  });

  it('writes what can be checked: hashes, times, the command, the sentence', () => {
    expect(readdirSync(join(folder, 'first')).toSorted()).toEqual(
      [...pictures, 'report.html', 'report.json', 'track.mp4'].toSorted(),
    );
    expect(report.input.sha256).toBe(sha256(clip));
    expect(report.input.codec).toBe('h264');
    for (const { name, sha256: hash } of report.outputs)
      expect(sha256(join(folder, 'first', name))).toBe(hash);
    expect(report.track.frames[5]?.seconds).toBeCloseTo(0.2, 6);
    expect(report.track.frames[5]?.wallClock).toBe('2024-05-06T07:08:09.200Z');
    expect(report.wallClock).toBe(
      "the file's creation_time (2024-05-06T07:08:09.000Z) plus the frame's time; not verified",
    );
    expect(report.command).toContain(`--roi ${roi()}`);
    expect(report.network.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(report.statement).toContain('not the original');
    expect(readFileSync(join(folder, 'first', 'report.json'), 'utf8')).not.toMatch(/\.\d{10,}/);
    const page = readFileSync(join(folder, 'first', 'report.html'), 'utf8');
    expect(page).toContain(report.statement);
    expect(page).toContain(report.input.sha256);
    expect(page).not.toMatch(/(?:src|href)="(?!data:)/);
  });

  it('writes every picture of the track, in its time', async () => {
    const { packets } = await ffprobe(
      join(folder, 'first', 'track.mp4'),
      '-show_packets',
      '-select_streams',
      'v',
    );
    expect(packets.length).toBe(scene.frames);
  });

  it('gives the same pictures a second time', async () => {
    expect((await plate('second', '--threads', '1')).code).toBe(0);
    for (const name of pictures)
      expect(sha256(join(folder, 'second', name)), name).toBe(sha256(join(folder, 'first', name)));
  });

  it('stays within --from and --until, and where it is with --track none', async () => {
    const { code } = await plate(
      'part',
      '--from',
      '0.2',
      '--until',
      '9f',
      '--track',
      'none',
      '--views',
      '3',
    );
    expect(code).toBe(0);
    const { track, views } = reportOf('part');
    expect(track.frames.map(({ frame }) => frame)).toEqual([5, 6, 7, 8, 9]);
    expect([track.backwards.kind, track.forwards.kind]).toEqual(['limit', 'limit']);
    expect(views.length).toBe(3);
  });

  it('never touches a folder that is there, and with -y only its own', async () => {
    const before = sha256(join(folder, 'first', 'report.json'));
    const refused = await plate('first');
    expect([refused.code, refused.stderr]).toEqual([5, expect.stringContaining('exists already')]);
    expect(sha256(join(folder, 'first', 'report.json'))).toBe(before);
    mkdirSync(join(folder, 'mine'));
    writeFileSync(join(folder, 'mine', 'letter.txt'), 'dear');
    const mine = await plate('mine', '-y');
    expect([mine.code, mine.stderr]).toEqual([5, expect.stringContaining('holds other things')]);
    expect(readdirSync(join(folder, 'mine'))).toEqual(['letter.txt']);
    expect((await plate('part', '-y', '--until', '8f')).code).toBe(0);
    expect(reportOf('part').track.frames.at(-1)?.frame).toBe(8);
    writeFileSync(join(folder, 'part', 'notes.txt'), 'mine');
    const noted = await plate('part', '-y');
    expect([noted.code, noted.stderr]).toEqual([5, expect.stringContaining('notes.txt')]);
    expect(readFileSync(join(folder, 'part', 'notes.txt'), 'utf8')).toBe('mine');
  });

  it('never replaces the folder in which the input lies', async () => {
    const own = join(folder, 'first', 'track.mp4');
    const link = join(mkdtempSync(join(folder, 'link-')), 'link.mp4');
    symlinkSync(own, link);
    const before = sha256(own);
    for (const input of [own, link]) {
      const args = ['--roi', '10,10,40,13', '-x2', '-o', join(folder, 'first'), '-y'];
      const { code, stderr } = await runCli(['plate', input, ...args]);
      expect([code, stderr]).toEqual([5, expect.stringContaining('lies in the output')]);
    }
    expect(sha256(own)).toBe(before);
  });

  it('counts pictures where packets have no times', async () => {
    const avi = join(folder, 'drive.avi');
    await ffmpeg('-i', clip, '-c:v', 'mpeg4', '-bf', '2', '-q:v', '3', avi);
    const out = join(folder, 'avi');
    const { code } = await runCli([
      'plate',
      avi,
      '--roi',
      roi(),
      '--at',
      `${at}f`,
      '-x2',
      '-o',
      out,
    ]);
    expect(code).toBe(0);
    const { track } = reportOf('avi');
    expect(track.frames.map(({ frame }) => frame)).toEqual(
      Array.from({ length: scene.frames }, (_, i) => i),
    );
  });

  it('hashes the pictures of a sequence as one', async () => {
    const shots = join(folder, 'shots');
    mkdirSync(shots);
    await ffmpeg('-i', clip, '-frames:v', '12', join(shots, 'shot%02d.png'));
    const out = join(folder, 'sequence');
    const args = ['--roi', roi(), '--at', `${at}f`, '-x2', '-o', out, '--quiet'];
    expect(await runCli(['plate', shots, ...args])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: '',
    });
    const list = readdirSync(shots)
      .toSorted()
      .map((name) => `${sha256(join(shots, name))}\n`)
      .join('');
    const { input } = reportOf('sequence');
    expect(input.sha256).toBe(createHash('sha256').update(list).digest('hex'));
    expect(input.hashed).toContain('12 files');
  });

  it('fuses a region at the edge of the picture', async () => {
    const [edge, out] = [join(folder, 'edge.mkv'), join(folder, 'edge')];
    const still = 'crop=iw:118:0:0,loop=11:1:0,noise=alls=6:allf=t';
    await ffmpeg('-i', sample('gate.mp4'), '-vf', still, '-frames:v', '12', '-c:v', 'ffv1', edge);
    const args = ['--roi', '118,105,40,13', '--track', 'none', '-x2', '-o', out, '--quiet'];
    expect((await runCli(['plate', edge, ...args])).code).toBe(0);
    const { views } = reportOf('edge');
    expect(views.map(({ rejected }) => rejected)).toEqual(Array(12).fill(undefined));
    expect(views[0]).toMatchObject({ gain: 1, offset: 0 });
  });

  it('warns of a region with little to follow it by', async () => {
    const out = join(folder, 'plain');
    // A bright bar that moves, and whose ends lie beyond the region: along it nothing can be told.
    const bar = join(folder, 'bar.mp4');
    const picture =
      'color=gray:s=320x200:r=25:d=0.4,drawbox=y=80:h=9:color=white:t=fill,crop=320:180:0:n/4';
    await ffmpeg('-f', 'lavfi', '-i', picture, '-pix_fmt', 'yuv420p', bar);
    const { code, stdout } = await runCli([
      'plate',
      bar,
      '--roi',
      '100,74,60,20',
      '-x2',
      '-o',
      out,
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^warning +there is little in the region to follow it by/m);
    expect(reportOf('first').warnings.join()).not.toContain('little');
  });

  it('leaves at once at the first Ctrl-C while it fuses, and takes all along', async () => {
    const out = join(folder, 'left');
    const args = ['--roi', roi(), '--at', `${at}f`, '-x4', '-o', out];
    const { child, result } = startCli(['plate', clip, ...args]);
    const isFusing = () =>
      readdirSync(folder)
        .filter((name) => name.startsWith('left'))
        .some((name) => readdirSync(join(folder, name)).length > 0);
    await until(isFusing, 'the first file of the folder');
    child.kill('SIGINT');
    const before = Date.now();
    expect((await result).code).toBe(130);
    expect(Date.now() - before).toBeLessThan(5_000);
    expect(readdirSync(folder).filter((name) => name.startsWith('left'))).toEqual([]);
  });

  it('leaves nothing behind when it fails', async () => {
    const { code } = await plate('never', '--until', '3f');
    expect(code).toBe(2);
    expect(readdirSync(folder).filter((name) => name.startsWith('never'))).toEqual([]);
  });

  const hasTesseract = !spawnSync('tesseract', ['--version']).error;
  it.skipIf(!hasTesseract)('lets tesseract vote, as a hint', async () => {
    const { code, stdout } = await plate('ocr', '--ocr', '--views', '3');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^hint /m);
    expect(reportOf('ocr').ocr?.singles.length).toBe(3);
  });

  it.skipIf(!hasTesseract)('says, before the work, that tesseract fails', async () => {
    const { code, stderr } = await runCli(
      ['plate', clip, '--roi', roi(), '-x4', '--ocr', '-o', join(folder, 'no-ocr')],
      { env: { ...process.env, TESSDATA_PREFIX: folder } },
    );
    expect([code, stderr]).toEqual([2, expect.stringContaining('tesseract fails')]);
  });

  it.each([
    ['--roi 1,1,40,13', /--roi is given 2 times/],
    ['--at 3f', /--at is given 2 times/],
  ])('refuses to guess: %s more', async (more, says) => {
    const { code, stderr } = await plate('twice', ...more.split(' '));
    expect([code, stderr]).toEqual([2, expect.stringMatching(says)]);
  });

  it.each(['-', 'null:', 'hash:a'])('makes no folder of the name %s', async (name) => {
    const { code, stderr } = await runCli(['plate', clip, '--roi', roi(), '-x4', '-o', name]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('a folder that is to be made')]);
  });

  it('says that tesseract is missing', async () => {
    const { code, stderr } = await runCli(
      ['plate', clip, '--roi', roi(), '-x4', '--ocr', '-o', join(folder, 'no-ocr')],
      { env: { PATH: await pathWithoutTesseract() } },
    );
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('tesseract, which is not installed'),
    ]);
  });
});

describe('srvid plate on an address with a password', () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'video/mp4' });
    createReadStream(sample('gate.mp4')).pipe(response);
  });
  afterAll(() => void server.close());

  it('writes the password nowhere', async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const input = `http://guard:hunter2@127.0.0.1:${port}/gate.mp4`;
    const out = join(folder, 'address');
    const args = ['--roi', '118,106,40,13', '--until', '4f', '-x2', '-o', out];
    const { code, stdout, stderr } = await runCli(['plate', input, ...args]);
    expect(code).toBe(0);
    const written = ['report.json', 'report.html'].map((name) =>
      readFileSync(join(out, name), 'utf8'),
    );
    for (const text of [stdout, stderr, ...written]) expect(text).not.toContain('hunter2');
    expect(reportOf('address').command).toContain('http://guard:***@127.0.0.1');
  });
});

/** A search path with FFmpeg, and what its wrapper needs, alone. */
const pathWithoutTesseract = async (): Promise<string> => {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const { symlink } = await import('node:fs/promises');
  for (const tool of ['ffmpeg', 'ffprobe', 'env', 'sh', 'bash', 'setsid', 'setpriv', 'dirname']) {
    const path = spawnSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).stdout.trim();
    if (path !== '') await symlink(path, join(bin, tool));
  }
  return bin;
};

describe('srvid plate and what hides the plate', () => {
  const base = drive(24);
  // Its left edge is beyond the picture's right one after 19 pictures, a quarter of it after 14.
  const leaving: PlateScene = { ...base, centre: (n) => [210.3 + 6.2 * n, 80.4] };
  it.each([
    ['occluded or changed', drive(24, 15), 15, 20],
    ['scene cut', { ...base, cutAt: 16 }, 16, 16],
    ['left the picture', leaving, 13, 17],
  ] as const)('says where it is lost, and why: %s', async (reason, hidden, first, last) => {
    const name = reason.replaceAll(' ', '-');
    const path = join(folder, `${name}.mp4`);
    writeScene(hidden, path);
    const out = join(folder, name);
    const { code, stdout } = await runCli([
      'plate',
      path,
      '--roi',
      roi(hidden),
      '--at',
      `${at}f`,
      '-x2',
      '-o',
      out,
    ]);
    expect(code).toBe(0);
    const { track } = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as Report;
    expect(track.forwards).toMatchObject({ kind: 'lost', reason });
    expect(track.forwards.index).toBeGreaterThanOrEqual(first);
    expect(track.forwards.index).toBeLessThanOrEqual(last);
    expect(stdout).toContain(`lost at frame ${track.forwards.index}: ${reason}`);
    expect(track.frames[0]?.frame).toBe(0);
  });
});

describe('srvid plate and what cannot be', () => {
  beforeAll(() => {
    if (!existsSync(clip)) writeScene(scene, clip);
  });

  it.each([
    [['--roi', '300,10,40,10'], 'the region 300,10,40,10 reaches beyond the picture'],
    [['--roi', '30,10,40,3'], 'too small: 40×3 pixels'],
    [['--roi', '30,10,40'], 'invalid value "30,10,40" for --roi'],
    [['--roi', '95%,10%,10%,10%'], 'the region 95%,10%,10%,10% reaches beyond the picture'],
    [['--roi', '30,10,40,12', '--at', '99'], '--at 99 s is beyond the end'],
    [['--roi', '30,10,40,12', '--at', '20f'], '--at frame 20 is beyond the end'],
    [['--roi', '30,10,40,12', '--at', 'noon'], 'invalid value "noon" for --at'],
    [['--roi', '30,10,40,12', '--at', '5f', '--from', '9f'], '--from lies behind --at'],
    [['--at', '1'], 'missing --roi'],
  ] as const)('%s', async (args, message) => {
    const { code, stderr } = await runCli([
      'plate',
      clip,
      ...args,
      '-x4',
      '-o',
      join(folder, 'wrong'),
    ]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(existsSync(join(folder, 'wrong'))).toBe(false);
  });
});
