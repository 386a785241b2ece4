import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const script = resolve(import.meta.dirname, '../../bench/run.mjs');

type Report = {
  readonly peak: { readonly gflops: number };
  readonly networks: readonly {
    readonly id: string;
    readonly multiplyAdds: number;
    readonly cpuMs: number;
    readonly gflops: number;
    readonly share: number;
    readonly peakRss: number;
  }[];
};

it('npm run bench -- networks measures a network beside the peak of the machine', async () => {
  const args = [script, 'networks', '--only', 'rtsr-s', '--rounds', '1', '--json'];
  const { stdout } = await run(process.execPath, args);
  const { peak, networks } = JSON.parse(stdout) as Report;
  expect(networks.map(({ id }) => id)).toEqual(['rtsr-s']);
  const [row] = networks;
  // conv3(1-8), 5 × conv3(8-8), conv3(8-9): 9 · (8 + 5 · 64 + 72) multiply-adds for 9 pixels.
  expect(row?.multiplyAdds).toBe(400);
  const operations = 2 * 400 * 1920 * 1080;
  expect(row?.gflops).toBeCloseTo(operations / (row?.cpuMs ?? 0) / 1e6, 6);
  expect(row?.share).toBeCloseTo((row?.gflops ?? 0) / peak.gflops, 6);
  // The enlarged plane at least, and nothing that a small network has no need of.
  expect(row?.peakRss).toBeGreaterThan(2e6);
  expect(row?.peakRss).toBeLessThan(2e9);
}, 120_000);
