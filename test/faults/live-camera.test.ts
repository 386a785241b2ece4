import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Camera,
  freePort,
  haveCamera,
  makeCameraClip,
  startCamera,
  whyNoCamera,
} from '../integration/live-camera.ts';
import { startLive, unreconciled } from '../integration/live-cli.ts';
import { attemptFolder } from '../integration/media.ts';
import { countFrames, makeFolder, runCli, until } from '../integration/run-cli.ts';

const folder = makeFolder();
const file = attemptFolder();
const cameras: Camera[] = [];
const camera = async (settings: Parameters<typeof startCamera>[0]): Promise<Camera> => {
  const started = await startCamera(settings);
  cameras.push(started);
  return started;
};

beforeAll(() => {
  if (!haveCamera) return;
  makeCameraClip(folder.at('small.mp4'), { size: [160, 96] });
  makeCameraClip(folder.at('other.mp4'), { size: [192, 144] });
  // Noise fills several packets per picture.
  const luma = (number: number, x: number, y: number) =>
    Math.imul(x * 7919 + y * 104_729 + number, 2_654_435_761) >>> 24;
  makeCameraClip(folder.at('noise.mp4'), { size: [160, 96], luma });
});
afterAll(async () => {
  for (const started of cameras) {
    started.signal('SIGCONT');
    await started.kill();
  }
  folder.remove();
});

/** Of the luma planes, from what `-o hash:` writes. */
const hashes = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => /^\d/.test(line))
    .map((line) => line.split(/[\s,]+/)[2] ?? '');

/** The arguments of all processes, and the environment of every ffmpeg. */
const processTable = (): string =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const args = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
        return args.startsWith('ffmpeg')
          ? [args, readFileSync(`/proc/${pid}/environ`, 'latin1')]
          : [args];
      } catch {
        return [];
      }
    })
    .join('\n');

describe.skipIf(!haveCamera)(`a camera${whyNoCamera}`, { timeout: 150_000 }, () => {
  it('that is killed, comes back with another size, freezes and thaws, ends no output', async () => {
    const port = await freePort();
    const first = await camera({ clip: folder.at('small.mp4'), port });
    const out = file('faults.mkv');
    const live = startLive([first.url, '-x2', '-o', out, '--model', 'fast']);
    await live.shows(20);

    await first.kill();
    await live.saw('lost');
    await live.saw('no-signal');
    const second = await camera({ clip: folder.at('other.mp4'), port });
    expect(await live.saw('changed')).toMatchObject({
      from: 'h264 160×96 yuv420p',
      to: 'h264 192×144 yuv420p',
    });
    await live.saw('signal');
    await live.shows(10);

    second.signal('SIGSTOP');
    const barked = () => live.events('lost').some(({ reason }) => reason === 'no picture for 2 s');
    await until(barked, () => `the watchdog:\n${live.stderrSoFar()}`);
    second.signal('SIGCONT');
    await live.saw('signal', 2);
    await live.shows(10);

    const { code } = await live.stop();
    expect(code).toBe(130);
    expect(unreconciled(live.statuses())).toEqual([]);
    const { counts, reconnects } = live.statuses().at(-1) ?? {};
    expect(reconnects).toBeGreaterThanOrEqual(2);
    expect(counts?.noSignal).toBeGreaterThan(0);
    expect(countFrames(out)).toBe(counts?.ticks);
  });

  it('that is not there is waited for, or given up after --max-outage', async () => {
    const port = await freePort();
    const url = `rtsp://127.0.0.1:${port}/cam`;
    const live = startLive([url, '-x2', '-o', 'null:', '--model', 'fast']);
    expect((await live.saw('lost'))['reason']).toContain('Connection refused');
    const late = await camera({ clip: folder.at('small.mp4'), port });
    await live.shows(5);
    await late.kill();
    expect((await live.stop()).code).toBe(130);

    const { code, stderr } = await runCli([url, '-x2', '-o', 'null:', '--max-outage', '1.5']);
    expect(code).toBe(3);
    expect(stderr).toContain('for 1.5 s');
  });

  it('with a path that is not there yet says 404, and is there later', async () => {
    const port = await freePort();
    const clip = folder.at('small.mp4');
    const other = await camera({ clip, port });
    const url = other.url.replace('/cam', '/later');
    const live = startLive([url, '-x2', '-o', 'null:', '--model', 'fast']);
    expect((await live.saw('lost'))['reason']).toContain('404');
    await other.kill();
    await camera({ clip, port, mount: '/later' });
    await live.shows(5);
    await live.stop();
  });
});

describe.skipIf(!haveCamera)(`pictures from a camera${whyNoCamera}`, { timeout: 150_000 }, () => {
  it('over UDP are not shown from a lost packet to the next key frame', async () => {
    const port = await freePort();
    const { url } = await camera({ clip: folder.at('noise.mp4'), port, loss: 0.01 });
    // By its id: a preset takes other weights for a clean file than for a camera.
    const enhance = ['-x2', '--model', 'rtsr-s', '-o'];
    const whole = await runCli([folder.at('noise.mp4'), ...enhance, 'hash:']);
    const sound = new Set(hashes(whole.stdout));
    const out = `hash:${file('udp.txt')}`;
    const options = ['--rtsp-transport', 'udp', '--no-degrade'];
    const live = startLive([url, ...enhance, out, ...options]);
    const lossy = () => (live.statuses().at(-1)?.counts.droppedBy.damaged ?? 0) > 20;
    await until(lossy, () => `damage:\n${live.stderrSoFar()}`);
    await live.shows(5);
    await live.stop();
    const shown = hashes(readFileSync(file('udp.txt'), 'utf8'));
    expect(shown.length).toBeGreaterThan(20);
    expect(shown.filter((hash) => !sound.has(hash))).toEqual([]);
    expect(live.statuses().at(-1)?.lostPackets).toBeGreaterThan(0);
    expect(unreconciled(live.statuses())).toEqual([]);
  });
});

describe.skipIf(!haveCamera)(`the password of a camera${whyNoCamera}`, { timeout: 150_000 }, () => {
  const password = "p@s:s%w'ord";
  const encoded = encodeURIComponent(password);

  it('from a file reaches the camera, and is in no argument and no output', async () => {
    const port = await freePort();
    const settings = { clip: folder.at('small.mp4'), port, user: 'cam' };
    const wrong = await camera({ ...settings, password: 'another' });
    writeFileSync(folder.at('secret'), `${password}\n`);
    const url = wrong.url.replace('rtsp://', 'rtsp://cam@');
    const out = file('password.mkv');
    const args = [url, '-x2', '-o', out, '--model', 'fast', '--rtsp-password-file'];
    const live = startLive([...args, folder.at('secret')]);
    expect((await live.saw('lost'))['reason']).toContain('401');
    await wrong.kill();
    await camera({ ...settings, password });
    let seen = '';
    await until(
      () => {
        seen += processTable();
        return (live.statuses().at(-1)?.counts.shown ?? 0) > 10;
      },
      () => `pictures:\n${live.stderrSoFar()}`,
    );
    const { stdout, stderr } = await live.stop();
    expect(seen).toContain('pipe:3');
    for (const text of [seen.replaceAll(`--password\0${password}`, ''), stdout, stderr]) {
      expect(text).not.toContain(password);
      expect(text).not.toContain(encoded);
    }
  });

  it('in the URL or in the environment is as well hidden', async () => {
    const port = await freePort();
    const { url } = await camera({ clip: folder.at('small.mp4'), port, user: 'cam', password });
    const given = url.replace('rtsp://', `rtsp://cam:${encoded}@`);
    const named = url.replace('rtsp://', 'rtsp://cam@');
    const args = ['-x2', '-o', 'null:', '--model', 'fast'];
    const runs = [
      startLive([given, ...args]),
      startLive([named, ...args], { env: { SRVID_RTSP_PASSWORD: password } }),
    ];
    for (const live of runs) {
      await live.shows(3);
      const table = processTable().replaceAll(`--password\0${password}`, '');
      expect(table).not.toContain(encoded);
      expect(table).not.toContain(password);
    }
    for (const live of runs) {
      const { stderr } = await live.stop();
      expect(stderr).not.toContain(encoded);
      expect(stderr).not.toContain(password);
    }
  });
});
