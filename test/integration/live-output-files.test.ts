import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runTool } from '../../src/core/ffmpeg/tool.ts';
import { openLiveRun, requireReconciled } from './live-output-driver.ts';
import { decodedFrames } from './live-output-receiver.ts';
import { attemptFolder } from './media.ts';

const file = attemptFolder();

describe('an HLS folder', () => {
  it('has fragmented MP4, dates, a bounded list and no old segments, and goes on after a restart', async () => {
    const place = file('hls');
    for (const round of [1, 2]) {
      await using run = await openLiveRun([`${place}/`], {
        context: { hls: { segmentSeconds: 1, listSize: 3 } },
      });
      await run.hurry(300);
      await run.sink.finish('complete');
      requireReconciled(run.sink.status());
      expect(run.sink.status().outputs[0]?.packets.sent).toBe(300);
      const playlist = await readFile(join(place, 'live.m3u8'), 'utf8');
      const segments = playlist.match(/^live-\d+\.m4s$/gm) ?? [];
      expect(segments.length).toBeGreaterThanOrEqual(2);
      expect(segments.length).toBeLessThanOrEqual(3);
      expect(segments.at(-1), playlist).toBe(`live-${String(round * 12 - 1).padStart(6, '0')}.m4s`);
      const dates = [...playlist.matchAll(/^#EXT-X-PROGRAM-DATE-TIME:(.*)$/gm)].map(
        ([, date = '']) => Date.parse(date),
      );
      expect(dates.length).toBe(segments.length);
      expect(Math.abs((dates[0] ?? 0) - Date.now())).toBeLessThan(120_000);
      expect(playlist).toContain('#EXT-X-MAP:URI="live-init.mp4"');
      const files = await readdir(place);
      expect(files.filter((name) => name.endsWith('.m4s')).length).toBeLessThanOrEqual(8);
      // A live playlist has no end, and a player would wait for more.
      await writeFile(join(place, 'ended.m3u8'), `${playlist}#EXT-X-ENDLIST\n`);
      expect(await decodedFrames(join(place, 'ended.m3u8'))).toBe(segments.length * 25);
    }
  });
});

describe('a recording', () => {
  it('in dated segments has every picture once, beginning each file at a key frame', async () => {
    const place = file('rec');
    await using run = await openLiveRun([join(place, '%Y/%m%d-%H%M%S.mp4')], { sound: true });
    await run.hurry(240);
    await run.sink.finish('complete');
    requireReconciled(run.sink.status());
    const names = (await readdir(place, { recursive: true })).filter((name) =>
      name.endsWith('.mp4'),
    );
    // Four of 2 s and a rest; as all were made within few seconds, some share their second.
    expect(names).toHaveLength(5);
    const lengths = await Promise.all(names.map((name) => decodedFrames(join(place, name))));
    expect(lengths.toSorted((a, b) => b - a)).toEqual([50, 50, 50, 50, 40]);
    const told = run.events.filter((event) => event.kind === 'segment');
    expect(told.map(({ path }) => path).toSorted()).toEqual(
      names.map((name) => join(place, name)).toSorted(),
    );
    expect(told.reduce((sum, { frames }) => sum + frames, 0)).toBe(240);
  });

  it('keeps sound and picture together within 40 ms, from the first file to the last', async () => {
    const place = file('sync');
    await using run = await openLiveRun([join(place, '%s.mkv')], {
      sound: true,
      context: { recording: { segmentSeconds: 4, minFreeBytes: 0 } },
    });
    await run.hurry(300);
    await run.sink.finish('complete');
    const names = await readdir(place);
    expect(names).toHaveLength(3);
    for (const name of names) {
      const { white, loud } = await clap(join(place, name));
      expect(white.length).toBeGreaterThan(1);
      expect(loud).toHaveLength(white.length);
      for (const [i, at] of white.entries())
        expect(Math.abs(at - (loud[i] ?? 0))).toBeLessThan(0.04);
    }
  });

  it('deletes what is over the limit', async () => {
    const place = file('limit');
    await mkdir(place);
    await writeFile(join(place, '19991231-235959.mp4'), 'from an earlier run');
    await writeFile(join(place, 'mine.mp4'), 'of somebody else');
    await using run = await openLiveRun([join(place, '%Y%m%d-%H%M%S.mp4')], {
      context: { recording: { segmentSeconds: 1, minFreeBytes: 0, keepBytes: 1 } },
    });
    await run.hurry(100);
    await run.sink.finish('complete');
    expect(await readdir(place)).toEqual(['mine.mp4']);
  });

  it('pauses while too little is free, and says so', async () => {
    await using run = await openLiveRun([file('space/%s.mp4'), file('beside.mkv')], {
      context: {
        recording: { segmentSeconds: 1, minFreeBytes: Number.MAX_SAFE_INTEGER },
      },
    });
    await run.play(1.5);
    const [paused] = run.sink.status().outputs;
    expect(paused).toMatchObject({ state: 'waiting', packets: { sent: 0 } });
    expect(paused?.lastError).toMatch(/only \d+ MiB are free/);
    expect(await readdir(file('space'))).toEqual([]);
  });

  it('can be stopped and started again', async () => {
    const place = file('switch');
    await using run = await openLiveRun([join(place, 'a%s.mkv'), file('switch/')]);
    await run.play(2);
    run.sink.setActive('recording', false);
    await run.play(2);
    const off = run.sink.status().outputs[0];
    expect(off?.state).toBe('stopped');
    expect(off?.packets.dropped).toBeGreaterThan(20);
    run.sink.setActive('recording', true);
    await run.play(2);
    await run.sink.finish('complete');
    requireReconciled(run.sink.status());
    const names = (await readdir(place)).filter((name) => name.endsWith('.mkv'));
    expect(names.length).toBeGreaterThanOrEqual(2);
    for (const name of names) expect(await decodedFrames(join(place, name))).toBeGreaterThan(0);
    expect(run.sink.status().outputs[1]?.packets).toMatchObject({ dropped: 0 });
  });
});

/** Seconds at which the picture turns white and the sound begins, by FFmpeg's own detectors. */
const clap = async (path: string): Promise<{ white: number[]; loud: number[] }> => {
  const detectors =
    '-vf signalstats,metadata=print:key=lavfi.signalstats.YAVG -af silencedetect=n=-30dB:d=0.2';
  const args = ['-nostdin', '-i', path, ...detectors.split(' '), '-f', 'null', '-'];
  const { stderr } = await runTool('ffmpeg', args);
  const bright = stderr.matchAll(/pts_time:(\S+)\n[^\n]*YAVG=(\d+)/g);
  const sounds = stderr.matchAll(/silence_end: (\S+)/g);
  const white = [...bright].filter(([, , luma]) => Number(luma) > 100).map(([, at]) => Number(at));
  // The end of the file ends the last silence.
  return { white, loud: [...sounds].map(([, at]) => Number(at)).slice(0, white.length) };
};
