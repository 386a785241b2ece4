import { describe, expect, it } from 'vitest';
import type { PlanSummary, RunReport } from '../../src/pipeline/events.ts';
import { planOnly, upscale } from '../../src/pipeline/run.ts';
import { clip, ffmpeg, haveClips, sample, scratchFolder } from './media.ts';

const folder = await scratchFolder();

const planned = async (input: string, model?: string): Promise<PlanSummary['model']> => {
  const options = { input, output: 'null:', scale: 3, threads: 1 } as const;
  return (await planOnly({ ...options, ...(model === undefined ? {} : { model }) })).summary.model;
};

describe('a preset', () => {
  it('takes clean weights for lossless video', async () => {
    const path = `${folder}/lossless.mkv`;
    await ffmpeg('-i', sample('street.mp4'), '-frames:v', '5', '-c:v', 'ffv1', path);
    expect(await planned(path)).toMatchObject({
      id: 'rtsr-m',
      why: 'ffv1 loses next to nothing: clean weights',
    });
    expect(await planned(path, 'fast')).toMatchObject({ id: 'rtsr-s' });
  });

  it('goes by the size of a JPEG, alone or in a sequence, and takes a PNG for clean', async () => {
    const small = ['-i', sample('street.mp4'), '-frames:v', '2', '-vf', 'noise=alls=40'];
    await ffmpeg(...small, '-qmin', '1', '-q:v', '1', `${folder}/fine%d.jpg`);
    await ffmpeg(...small, '-q:v', '25', `${folder}/rough%d.jpg`);
    await ffmpeg(...small, `${folder}/exact%d.png`);
    for (const name of ['1', '%d']) {
      expect(await planned(`${folder}/fine${name}.jpg`)).toMatchObject({ id: 'rtsr-m' });
      expect(await planned(`${folder}/rough${name}.jpg`)).toMatchObject({ id: 'rtsr-m-coded' });
      expect(await planned(`${folder}/exact${name}.png`)).toMatchObject({ id: 'rtsr-m' });
    }
  });

  it('goes by the bit rate of H.264, in any container, and takes a raw stream for coded', async () => {
    const source = ['-i', sample('street.mp4'), '-an', '-frames:v', '30', '-c:v', 'libx264'];
    await ffmpeg(...source, '-qp', '1', `${folder}/fine.mp4`);
    for (const container of ['mkv', 'ts']) {
      const copy = `${folder}/fine.${container}`;
      await ffmpeg('-i', `${folder}/fine.mp4`, '-c', 'copy', copy);
      const { id, why } = await planned(copy);
      expect(id).toBe('rtsr-m');
      expect(why).toMatch(/^h264 at \d.* bits per pixel: clean weights$/);
    }
    await ffmpeg('-i', `${folder}/fine.mp4`, '-c', 'copy', `${folder}/fine.264`);
    expect(await planned(`${folder}/fine.264`)).toMatchObject({
      id: 'rtsr-m-coded',
      why: 'h264 at an unknown bit rate: coded weights',
    });
  });

  it('is named with its reason in the report of the run; an id is taken as it is', async () => {
    const run = (model: string): Promise<RunReport> =>
      upscale({ input: sample('street.mp4'), output: 'null:', scale: 2, model, frames: 1 }).done;
    const why = expect.stringMatching(/^h264 at 0\.\d+ bits per pixel: coded weights$/);
    expect(await run('fast')).toMatchObject({ model: 'rtsr-s-coded', why });
    expect(await run('rtsr-s')).toMatchObject({ model: 'rtsr-s', why: undefined });
  });

  it
    .runIf(haveClips)
    .each([
      'surveillance/car-detection_20s.mp4',
      'surveillance/o4n_traffic.mp4',
      'surveillance/tiodh_vtest_20s.mp4',
      'surveillance/bgs_video03_20s.avi',
      'surveillance/vdh_video1_20s.avi',
      'archive/a-bomb_blast_effects_part.mp4',
    ])('takes coded weights for %s', async (name) => {
    expect(await planned(clip(name))).toMatchObject({ id: 'rtsr-m-coded' });
  });
});
