import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveStatus } from '../../src/pipeline/live/status.ts';
import {
  type Camera,
  freePort,
  haveCamera,
  makeCameraClip,
  startCamera,
  whyNoCamera,
} from './live-camera.ts';
import { type LiveCli, startLive, unreconciled } from './live-cli.ts';
import { makeFolder, runCli, until } from './run-cli.ts';

const folder = makeFolder();
const names = ['gate', 'front door', 'yard', 'garage'] as const;
const cameras: Camera[] = [];

beforeAll(async () => {
  if (!haveCamera) return;
  makeCameraClip(folder.at('clip.mp4'));
  for (const _ of names)
    cameras.push(await startCamera({ clip: folder.at('clip.mp4'), port: await freePort() }));
});
afterAll(async () => {
  for (const camera of cameras) {
    camera.signal('SIGCONT');
    await camera.kill();
  }
  folder.remove();
});

type CameraStatus = LiveStatus & { readonly camera: string };
const statusesOf = (live: LiveCli, name: string): readonly LiveStatus[] =>
  (live.statuses() as readonly CameraStatus[]).filter(({ camera }) => camera === name);
const latest = (live: LiveCli, name: string): LiveStatus | undefined =>
  statusesOf(live, name).at(-1);

type Measured = { readonly fps: number; readonly sentP50: number };

/** Each camera's new pictures per second from now on, and the latency at the end. */
const measure = async (
  live: LiveCli,
  of: readonly string[],
  seconds: number,
): Promise<readonly Measured[]> => {
  const before = of.map((name) => latest(live, name));
  const isOver = () =>
    of.every((name, i) => {
      const now = latest(live, name)?.uptimeSeconds ?? 0;
      return now >= (before[i]?.uptimeSeconds ?? 0) + seconds;
    });
  await until(isOver, `${seconds} s of numbers`);
  return of.map((name, i) => {
    const [from, to] = [before[i], latest(live, name)];
    const shown = (to?.counts.shown ?? 0) - (from?.counts.shown ?? 0);
    const passed = (to?.uptimeSeconds ?? 0) - (from?.uptimeSeconds ?? 0);
    return { fps: shown / passed, sentP50: to?.arrivalToSent?.p50 ?? Number.NaN };
  });
};

const camera = (name: string, input: string, more = '', refused = ''): string => `
  - name: ${name}
    input: ${input}
    output: [ '${folder.at(`${name}-%s.mkv`)}' ${refused && `, ${refused}`} ]
${more}`;

const shows = (live: LiveCli, name: string, pictures: number): Promise<void> => {
  const from = latest(live, name)?.counts.shown ?? 0;
  return until(
    () => (latest(live, name)?.counts.shown ?? 0) >= from + pictures,
    `${pictures} pictures of ${name}:\n${live.stderrSoFar()}`,
  );
};

describe.skipIf(!haveCamera)(`several cameras${whyNoCamera}`, { timeout: 150_000 }, () => {
  it('share the workers fairly, and none of them suffers from the trouble of another', async () => {
    const password = { user: 'cam', password: 'p@ss:word' };
    const closed = await startCamera({
      clip: folder.at('clip.mp4'),
      port: await freePort(),
      ...password,
    });
    cameras.push(closed);
    const address = closed.url.replace('://', '://cam@');
    writeFileSync(folder.at('wrong.pw'), 'wrong word\n');
    const nobody = `rtsp://127.0.0.1:${await freePort()}/out`;
    // Without the ladder, so that the load stays what it is.
    writeFileSync(
      folder.at('cameras.yaml'),
      `serve: 0
defaults:
  scale: 2
  model: fast
  degrade: false
cameras:${names.map((name, i) => camera(name, cameras[i]?.url ?? '', '', i === 0 ? nobody : '')).join('')}
${camera('wrong', address, `    password-file: ${folder.at('wrong.pw')}`)}
${camera('late', address, `    password-file: ${folder.at('late.pw')}`)}
`,
    );
    // An attempt before this one may have left it frozen.
    cameras[3]?.signal('SIGCONT');
    const live = startLive(['live', folder.at('cameras.yaml')]);
    await Promise.all(names.map((name) => shows(live, name, 50)));

    const before = await measure(live, names, 6);
    const rates = before.map(({ fps }) => fps);
    expect(Math.max(...rates) / Math.min(...rates), `fps ${rates.join(' ')}`).toBeLessThan(1.2);

    cameras[3]?.signal('SIGSTOP');
    const others = names.slice(0, 3);
    await until(() => latest(live, 'garage')?.state === 'no-signal', 'the outage');
    const after = await measure(live, others, 5);
    for (const [i, { fps, sentP50 }] of after.entries()) {
      expect(fps, others[i]).toBeGreaterThan(0.8 * (rates[i] ?? 0));
      expect(sentP50, others[i]).toBeLessThan(1.2 * (before[i]?.sentP50 ?? 0) + 20);
    }
    expect(latest(live, 'garage')?.trouble).toMatch(/^no (first )?picture/);
    cameras[3]?.signal('SIGCONT');
    await shows(live, 'garage', 20);
    expect(latest(live, 'garage')).toMatchObject({ state: 'streaming', reconnects: 1 });

    expect(latest(live, 'wrong')).toMatchObject({ state: 'connecting', counts: { in: 0 } });
    expect(latest(live, 'wrong')?.trouble).toContain('401 Unauthorized');
    expect(latest(live, 'late')).toMatchObject({ state: 'failed' });
    expect(latest(live, 'late')?.trouble).toContain('cannot read the password file');
    const [, url = ''] = /serving on (\S+?)\?token/.exec(live.stderrSoFar()) ?? [];
    const ask = async (path: string, body?: string) =>
      (await fetch(new URL(path, url), body ? { method: 'POST', body } : {})).text();
    const listed = JSON.parse(await ask('/status')) as readonly CameraStatus[];
    expect(listed.map(({ camera: name }) => name)).toEqual([...names, 'wrong', 'late']);
    const drawn = await ask('/cameras/front%20door/regions', '[]');
    expect(drawn).toContain('a token is needed');
    const metrics = await ask('/metrics');
    for (const name of names) expect(metrics).toContain(`srvid_camera_up{camera="${name}"} 1`);
    expect(metrics).toContain('srvid_camera_up{camera="late"} 0');
    expect(JSON.parse(await ask('/healthz'))).toMatchObject({ ok: true });

    const outputs = latest(live, 'gate')?.sink?.outputs;
    expect(outputs).toMatchObject([{ state: 'sending' }, { label: nobody, packets: { sent: 0 } }]);

    writeFileSync(folder.at('late.pw'), 'p@ss:word\n');
    await shows(live, 'late', 10);

    const { code } = await live.stop();
    expect(code).toBe(130);
    expect(unreconciled(live.statuses())).toEqual([]);
    expect(live.stderrSoFar()).not.toMatch(/wrong word|p@ss|p%40ss|MaxListeners/);
  });

  it('end with the code of the first that failed, when all have ended', async () => {
    const missing = `rtsp://127.0.0.1:${await freePort()}/cam`;
    writeFileSync(
      folder.at('ending.yaml'),
      `defaults: { scale: 2, model: bicubic }
cameras:${camera('short', cameras[0]?.url ?? '', '    duration: 1')}
${camera('missing', missing, '    max-outage: 1')}
`,
    );
    const { code, stderr } = await runCli(['live', folder.at('ending.yaml')]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^srvid: missing: no picture from .* for 1 s/m);
    expect(stderr).toMatch(/^short: .*: 25 frames in/m);
  });

  it('have a plan each', async () => {
    const missing = `rtsp://127.0.0.1:${await freePort()}/cam`;
    writeFileSync(
      folder.at('plan.yaml'),
      `defaults: { scale: 2, model: fast }
cameras:${camera('one', cameras[0]?.url ?? '')}
${camera('missing', missing, '    max-outage: 1')}
${camera('two', cameras[1]?.url ?? '', '    model: bicubic')}
`,
    );
    const args = ['live', folder.at('plan.yaml'), '--dry-run'];
    const [text, json] = await Promise.all([runCli(args), runCli([...args, '--progress', 'json'])]);
    expect(text.code).toBe(3);
    expect(text.stdout.match(/^Camera +\w+$/gm)).toEqual(['Camera       one', 'Camera       two']);
    expect(text.stderr).toContain('srvid: missing: no picture from');
    const plans = json.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(plans).toEqual([
      expect.objectContaining({ camera: 'one', geometry: expect.objectContaining({ scale: 2 }) }),
      expect.objectContaining({
        camera: 'two',
        model: expect.objectContaining({ id: 'bicubic' }),
      }),
    ]);
  });
});
