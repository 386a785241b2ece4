import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCameraClip } from './live-camera.ts';
import { startLive, unreconciled } from './live-cli.ts';
import { attemptFolder } from './media.ts';
import { countFrames, makeFolder, runCli } from './run-cli.ts';

const folder = makeFolder();
const file = attemptFolder();
beforeAll(() => makeCameraClip(folder.at('clip.mp4'), { size: [96, 64], frames: 40 }));
afterAll(() => folder.remove());

describe('a file that is taken as live', () => {
  it('is played at its pace, begins again when it has ended, and --frames ends the run', async () => {
    const out = file('out.mkv');
    const args = [folder.at('clip.mp4'), '--live', '-x2', '-o', out, '--model', 'fast'];
    const live = startLive([...args, '--frames', '100']);
    const { code } = await live.result;
    expect(code).toBe(0);
    const { counts, reconnects } = live.statuses().at(-1) ?? {};
    expect(reconnects).toBeGreaterThanOrEqual(1);
    expect((counts?.ticks ?? 0) + (counts?.skipped ?? 0)).toBe(100);
    expect(countFrames(out)).toBe(counts?.ticks);
    expect(unreconciled(live.statuses())).toEqual([]);
  });

  it('ends with an encoder that cannot begin, though the network is too slow for the pictures', async () => {
    const out = file('never.mkv');
    const clip = folder.at('large.mp4');
    makeCameraClip(clip, { size: [320, 180], frames: 40 });
    const slow = ['--model', 'ddsr-6', '--no-degrade', '--max-latency', '30'];
    const live = startLive([
      clip,
      '--live',
      '-x2',
      '-o',
      out,
      ...slow,
      '--encoder-option',
      'profile=nonsense',
    ]);
    const { code, stderr } = await live.result;
    expect(code).not.toBe(0);
    expect(stderr).toContain('invalid profile: nonsense');
  });

  it('shows in its plan that it is live, without beginning', async () => {
    const out = file('plan.mkv');
    const args = [folder.at('clip.mp4'), '--live', '-x2', '-o', out, '--dry-run'];
    const { code, stdout } = await runCli(args);
    expect(code).toBe(0);
    expect(stdout).toContain('never gives up');
    expect(stdout).toMatch(/^Ladder +rtsr-m-coded -> rtsr-s-coded -> bicubic$/m);
    expect(stdout).toContain('-fps_mode:v passthrough');
  });

  it.each([
    [['--start', '1'], 'means nothing for a live input'],
    [['--deinterlace', 'on'], 'not deinterlaced'],
    [['--model', 'rtsr-m', folder.at('clip.mp4')], 'must be the only one'],
    [['--max-latency', '0.001'], 'latency'],
  ])('refuses %s', async (more, message) => {
    const args = [folder.at('clip.mp4'), '--live', '-x2', '-o', 'null:', ...more];
    const { code, stderr } = await runCli(args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
