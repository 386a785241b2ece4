import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findPixelFormat, frameBytes, type PixelFormat } from '../../src/core/pixel-format.ts';
import { containers } from '../../src/encode/containers/index.ts';
import { planEncode } from '../../src/encode/encode-plan.ts';
import { pictures } from '../../src/encode/encoders/pictures.ts';
import { openSink } from '../../src/encode/index.ts';
import { type OutputRef, resolveOutput } from '../../src/encode/output.ts';
import { frameOf } from '../integration/encode-driver.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'srvid-sinks-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const format = findPixelFormat('yuv420p') as PixelFormat;
const names = [
  ...containers.map(({ extensions }) => `clip.${extensions[0]}`),
  ...pictures.map(({ extensions }) => `shot%03d.${extensions[0]}`),
  'hash:sums.txt',
  'hash:',
  'null:',
  '-',
];

const open = async (output: OutputRef) => {
  const stdout = new PassThrough().resume();
  const plan = await planEncode({
    output,
    media: undefined,
    layout: { format, width: 64, height: 48 },
    timeBase: { num: 1, den: 25 },
    sampleAspect: undefined,
    scale: 1,
    audio: true,
    tag: 'srvid',
    overwrite: false,
    color: {
      range: undefined,
      matrix: undefined,
      primaries: undefined,
      transfer: undefined,
      chromaLocation: undefined,
    },
  });
  return openSink(plan, { stdout });
};

const frame = (index: number) =>
  frameOf(new Uint8Array(frameBytes(format, 64, 48)).fill(index * 20), index, index + 10);

describe.each(names)('the sink for %s', (name) => {
  it('takes frames, has read their memory when it says so, and reports as many', async () => {
    await using sink = await open(
      await resolveOutput(name, { overwrite: false, workingDirectory: folder }),
    );
    const same = frame(0);
    for (let index = 0; index < 6; index++) {
      await sink.write({ ...same, index, pts: index + 10 });
      same.lease.output.fill(index * 20);
    }
    const report = await sink.finish('complete');
    expect(report.frames).toBe(6);
    expect(
      (await readdir(folder)).some((file) => file.endsWith('.part') || file.startsWith('.srvid')),
    ).toBe(false);
    if (report.path !== undefined) expect(report.bytes).toBeGreaterThan(0);
  });

  it('leaves nothing behind when it is disposed of early, before or after the first frame', async () => {
    for (const frames of [0, 1]) {
      const sink = await open(
        await resolveOutput(name, { overwrite: false, workingDirectory: folder }),
      );
      if (frames > 0) await sink.write(frame(0));
      await sink[Symbol.asyncDispose]();
      await sink[Symbol.asyncDispose]();
      expect(await readdir(folder)).toEqual([]);
    }
  });

  it('calls a shorter output partial', async () => {
    await using sink = await open(
      await resolveOutput(name, { overwrite: false, workingDirectory: folder }),
    );
    await sink.write(frame(0));
    await sink.write(frame(1));
    const report = await sink.finish('partial');
    expect(report.frames).toBe(2);
    for (const file of await readdir(folder)) expect(file).toContain('.partial.');
  });
});
