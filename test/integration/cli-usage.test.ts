import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { makeClip, makeFolder, runCli, startCli, until } from './run-cli.ts';

const firstLine = (text: string): string => text.split('\n')[0] ?? '';

describe('help and version', () => {
  it('prints help on stdout, examples first, and exits 0', async () => {
    const { code, stdout, stderr } = await runCli(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n').slice(0, 5)).toEqual([
      'Usage: srvid <input> -x 3 -o <output>',
      'Enlarge a video, a picture or a sequence of pictures.',
      '',
      'Examples:',
      '  srvid clip.mp4 -x3 -o clip-3x.mp4',
    ]);
  });

  it('has help for each command', async () => {
    expect((await runCli(['probe', '--help'])).stdout).toContain('Usage: srvid probe <input>\n');
  });

  it('prints the version of package.json', async () => {
    const { version } = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    ) as { version: string };
    expect(await runCli(['--version'])).toMatchObject({
      code: 0,
      stdout: `srvid ${version}\n`,
      stderr: '',
    });
  });

  it('prints short help on stderr and exits 2 without arguments', async () => {
    const { code, stdout, stderr } = await runCli([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(firstLine(stderr)).toBe('Usage: srvid <input> -x 3 -o <output>');
  });
});

describe('mistakes in the arguments exit 2, on stderr, without a stack', () => {
  it.each([
    [['in.mp4', '--sclae', '3'], 'srvid: unknown option --sclae; did you mean --scale?'],
    [
      ['in.mp4', '-x', '7', '-o', 'out.mp4'],
      'srvid: invalid value "7" for --scale; should be 2, 3 or 4, or the factor of a network of your own',
    ],
    [
      ['in.mp4', '-x3', '-o', 'o.mp4', '--crf', 'abc'],
      'srvid: invalid value "abc" for --crf; should be a number from 0 to 63',
    ],
    [['in.mp4', '-x3'], 'srvid: missing --output: say where the result goes with -o <file>'],
    [
      ['a.mp4', 'b.mp4', '-x3', '-o', 'out.mp4'],
      'srvid: 2 inputs need a folder as output, but -o is out.mp4',
    ],
    [['models', 'extra'], 'srvid: unexpected argument "extra": srvid models [show <network>]'],
    [['probe', 'in.mp4', '--crf', '3'], 'srvid: --crf does not belong to "srvid probe <input>"'],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await runCli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(firstLine(stderr)).toBe(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

describe('the other commands', () => {
  it('lists the networks as JSON that agrees with the manifests', async () => {
    const { code, stdout, stderr } = await runCli(['models', '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const list = JSON.parse(stdout) as {
      id: string;
      scale: number;
      presets: string[];
      parameters: number;
    }[];
    for (const { id, scale, parameters } of list) {
      const manifest = JSON.parse(
        readFileSync(
          new URL(`../../models/${id}-x${scale}/manifest.json`, import.meta.url),
          'utf8',
        ),
      ) as { parameters: number };
      expect(parameters).toBe(manifest.parameters);
    }
    const balanced = list.filter(({ presets }) => presets.includes('balanced'));
    expect(balanced.map(({ id, scale }) => `${id}-x${scale}`)).toEqual(
      ['rtsr-m', 'rtsr-m-coded'].flatMap((id) => [2, 3, 4].map((scale) => `${id}-x${scale}`)),
    );
  });

  it('lists the networks in 80 columns, one line each', async () => {
    const { code, stdout } = await runCli(['models']);
    expect(code).toBe(0);
    const [head = '', ...rows] = stdout.split('\n\n')[0]?.split('\n') ?? [];
    expect(head).toMatch(/^network +parameters +work +x2 +x3 +x4 +presets$/);
    expect(rows.length).toBeGreaterThanOrEqual(16);
    expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(80);
  });

  it('shows the cards of one network, by id or preset, and of one scale', async () => {
    const all = await runCli(['models', 'show', 'fast']);
    expect(all).toMatchObject({ code: 0, stderr: '' });
    expect(all.stdout.match(/^rtsr-s ×[234]: /gm)).toHaveLength(3);
    const one = await runCli(['models', 'show', 'rtsr-s', '-x', '3', '--json']);
    expect(JSON.parse(one.stdout)).toMatchObject([{ id: 'rtsr-s', scale: 3, presets: ['fast'] }]);
    expect(await runCli(['models', 'show', 'rtsr-x'])).toMatchObject({ code: 2, stdout: '' });
    expect(await runCli(['models', 'show', 'rtsr-s', '-x', '5'])).toMatchObject({ code: 2 });
  });

  it('says in doctor that the main job can run', async () => {
    const { code, stdout } = await runCli(['doctor', '--json']);
    const findings = JSON.parse(stdout) as { about: string; state: string }[];
    expect(findings.filter(({ state }) => state === 'fail')).toEqual([]);
    expect(code).toBe(0);
    expect(new Set(findings.map(({ about }) => about))).toEqual(
      new Set(['ffmpeg', 'encoders', 'devices', 'models']),
    );
  });

  it('says in doctor what is missing, and exits with the code that a run would', async () => {
    const { code, stdout } = await runCli(['doctor'], { env: { FFMPEG_PATH: '/nowhere/ffmpeg' } });
    expect(code).toBe(7);
    expect(stdout).toContain('FAIL cannot run /nowhere/ffmpeg');
  });
});

describe('probe', () => {
  const folder = makeFolder();
  afterAll(() => folder.remove());

  it('tells as text and as JSON what ffprobe tells', async () => {
    makeClip(folder.at('clip.mp4'), 5, '98x66');
    const text = await runCli(['probe', folder.at('clip.mp4')]);
    expect(text).toMatchObject({ code: 0, stderr: '' });
    expect(text.stdout).toContain('98×66 yuv420p');
    const media = JSON.parse(
      (await runCli(['probe', folder.at('clip.mp4'), '--json'])).stdout,
    ) as object;
    expect(media).toMatchObject({
      format: 'mov,mp4,m4a,3gp,3g2,mj2',
      video: {
        codec: 'h264',
        video: { width: 98, height: 66, averageFrameRate: { num: 25, den: 1 }, frameCountHint: 5 },
      },
    });
  });

  it('exits 3 for what is not there', async () => {
    expect(await runCli(['probe', folder.at('absent.mp4')])).toMatchObject({ code: 3, stdout: '' });
  });
});

describe('bench', () => {
  const folder = makeFolder();
  afterAll(() => folder.remove());

  it('can be stopped while it measures, and leaves nothing behind', async () => {
    const { child, result, stderrSoFar } = startCli(['bench'], { env: { TMPDIR: folder.path } });
    await until(() => stderrSoFar().includes('measuring: enlarge'), 'a measurement');
    expect(readdirSync(folder.path)).toHaveLength(1);
    child.kill('SIGINT');
    expect(await result).toMatchObject({ code: 130, stdout: '' });
    expect(readdirSync(folder.path)).toEqual([]);
  });
});

describe('standard output that cannot be written', () => {
  it.runIf(existsSync('/dev/full'))('is a full disk on /dev/full', () => {
    const full = openSync('/dev/full', 'w');
    const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [main, 'models'], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    expect(stderr).toBe('srvid: no space is left for standard output\n');
    expect(status).toBe(5);
  });
});
