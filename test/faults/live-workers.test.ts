import { describe, expect, it } from 'vitest';
import { openLiveUpscaler, type LiveUpscalerEvent } from '../../src/pipeline/live/live-upscaler.ts';
import { createLiveWorkers } from '../../src/pipeline/live/live-workers.ts';
import { networkJob, sharedPlanes } from '../fixtures/upscaling.ts';

const dyingWorker = new URL('../fixtures/dying-worker.mjs', import.meta.url);
const model = {
  id: 'throws',
  scale: 2,
  channels: 1,
  sha256: '',
  halo: 0,
  activationBytes: 0,
  files: { single: new Uint8Array() },
  manifest: undefined,
} as const;

describe('inference workers of a live run', () => {
  it('that die are replaced: pictures fail meanwhile, and are enlarged again', async () => {
    const events: LiveUpscalerEvent[] = [];
    const options = { model, bits: 8, device: 'cpu', threads: 1, workerUrl: dyingWorker } as const;
    const upscaler = await openLiveUpscaler(options, (event) => events.push(event));
    const signal = new AbortController().signal;
    const job = () => networkJob(sharedPlanes(8, 8, 2));
    await upscaler.run(job(), signal);
    await expect(upscaler.run(job(), signal)).rejects.toThrow('out of luck');
    await expect(upscaler.run(job(), signal)).rejects.toThrow('being restarted');
    expect(events).toHaveLength(1);
    const again = async (): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      await upscaler.run(job(), signal).catch(again);
    };
    await again();
    await upscaler[Symbol.asyncDispose]();
  });

  it('are shared by cameras that want the same, replaced once for all, and closed with the last', async () => {
    const options = { model, bits: 8, device: 'cpu', threads: 1, workerUrl: dyingWorker } as const;
    const workers = createLiveWorkers();
    const signal = new AbortController().signal;
    const job = () => networkJob(sharedPlanes(8, 8, 2));
    const told: string[] = [];
    const [gate, yard] = await Promise.all(
      ['gate', 'yard'].map((name) => workers.join().open(options, () => told.push(name))),
    );
    // This worker dies at its second job, whoever sends it.
    await gate?.run(job(), signal);
    await expect(yard?.run(job(), signal)).rejects.toThrow('out of luck');
    await expect(gate?.run(job(), signal)).rejects.toThrow('being restarted');
    expect(told).toEqual(['gate', 'yard']);
    await gate?.[Symbol.asyncDispose]();
    const again = async (): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      await yard?.run(job(), signal).catch(again);
    };
    await again();
    await yard?.[Symbol.asyncDispose]();
    const next = await workers.join().open(options, () => {});
    await next.run(job(), signal);
    await next[Symbol.asyncDispose]();
  });
});
