import { describe, expect, it } from 'vitest';
import { openLiveUpscaler, type LiveUpscalerEvent } from '../../src/pipeline/live/live-upscaler.ts';
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
});
