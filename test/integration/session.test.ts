import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveModel, shippedModel } from '../../src/infer/model.ts';
import { openNetwork } from '../../src/infer/open-network.ts';
import { networkForm } from '../../src/infer/network-form.ts';
import { planeNetwork, type PlaneNetwork } from '../../src/infer/plane-network.ts';
import { noise } from '../../src/infer/probe.ts';
import { openSession } from '../../src/infer/session.ts';
import { tensorNetwork } from '../../src/infer/tensor-network.ts';
import { tileGrid } from '../../src/infer/tile.ts';
import {
  looksEverywhere,
  onnxBytes,
  repeatNetwork,
  writeOnnx,
  type OnnxGraph,
} from '../fixtures/onnx.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'srvid-session-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const openUser = async (
  name: string,
  graph: OnnxGraph,
  scale: number,
  bits = 8,
): Promise<PlaneNetwork> =>
  openNetwork(await resolveModel(await writeOnnx(folder, name, graph), scale), bits, 'cpu');

const run = async (
  network: PlaneNetwork,
  samples: Uint8Array | Uint16Array,
  width: number,
  height: number,
  side: number | 'off' = 'off',
) => {
  const count = samples.length * network.scale ** 2;
  const target = {
    samples: samples instanceof Uint16Array ? new Uint16Array(count) : new Uint8Array(count),
    width: width * network.scale,
    height: height * network.scale,
  };
  for (const rect of tileGrid(width, height, side, network.halo)) {
    await network.enlarge({ samples, width, height }, rect, target);
  }
  return target.samples;
};

/** Each sample `scale` × `scale` times. */
const repeated = (
  samples: ArrayLike<number>,
  width: number,
  height: number,
  scale: number,
): number[] =>
  Array.from({ length: width * height * scale * scale }, (_, n) => {
    const x = Math.floor((n % (width * scale)) / scale);
    const y = Math.floor(n / (width * scale) / scale);
    return samples[y * width + x] ?? Number.NaN;
  });

describe("a user's network", () => {
  it.each([1, 2, 3, 4, 5, 8])(
    'of float32 is probed for its factor of %i and keeps every 8-bit sample',
    async (scale) => {
      const network = await openUser(`repeat${scale}`, repeatNetwork('float32', scale), scale);
      const samples = Uint8Array.from({ length: 256 }, (_, n) => n);
      expect([...(await run(network, samples, 32, 8))]).toEqual(repeated(samples, 32, 8, scale));
      expect(network.halo).toBe(0);
      await network.release();
    },
  );

  it.each([10, 12, 16])('of float32 keeps samples of %i bits', async (bits) => {
    const network = await openUser('repeat-deep', repeatNetwork('float32', 2), 2, bits);
    const samples = Uint16Array.from({ length: 512 }, (_, n) =>
      Math.round((n * (2 ** bits - 1)) / 511),
    );
    expect([...(await run(network, samples, 32, 16))]).toEqual(repeated(samples, 32, 16, 2));
    await network.release();
  });

  it('of uint8 runs on 8 bits and refuses more', async () => {
    const network = await openUser('repeat-u8', repeatNetwork('uint8', 3), 3);
    const samples = Uint8Array.from({ length: 96 }, (_, n) => 2 * n);
    expect([...(await run(network, samples, 12, 8))]).toEqual(repeated(samples, 12, 8, 3));
    await network.release();
    await expect(openUser('repeat-u8', repeatNetwork('uint8', 3), 3, 10)).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      message: expect.stringContaining('takes 8-bit samples, the input has 10 bits'),
    });
  });

  it('is probed for its halo, and tiled by it bit for bit', async () => {
    for (const taps of [3, 7]) {
      const network = await openUser(`wide${taps}`, repeatNetwork('float32', 2, taps), 2);
      expect(network.halo).toBe((taps - 1) / 2);
      const samples = Uint8Array.from(noise(61, 47, 2).data, (value) => value * 256);
      const whole = await run(network, samples, 61, 47);
      expect(await run(network, samples, 61, 47, 16)).toEqual(whole);
      await network.release();
    }
  });

  it('that looks everywhere is run on whole planes, whatever the tile', async () => {
    const network = await openUser('everywhere', looksEverywhere(), 2);
    expect(network.halo).toBe(Number.POSITIVE_INFINITY);
    expect(tileGrid(640, 360, 64, network.halo)).toHaveLength(1);
    const samples = Uint8Array.from(noise(40, 30, 2).data, (value) => value * 100);
    const whole = await run(network, samples, 40, 30);
    const target = { samples: new Uint8Array(4800), width: 80, height: 60 };
    for (const rect of [
      { x: 0, y: 0, width: 40, height: 11 },
      { x: 0, y: 11, width: 40, height: 19 },
    ]) {
      await network.enlarge({ samples, width: 40, height: 30 }, rect, target);
    }
    expect(target.samples).toEqual(whole);
    await network.release();
  });
});

const plane = (shape: readonly (number | string)[]): OnnxGraph => ({
  ...repeatNetwork('float32', 2),
  inputs: [{ name: 'y', kind: 'float32', shape }],
});

describe('refusals', () => {
  it.each<[string, OnnxGraph, RegExp]>([
    ['three-to-one', plane(['N', 3, 'H', 'W']), /takes "y" float32 \[N,3,H,W\] but gives "z"/],
    ['two-channels', plane(['N', 2, 'H', 'W']), /\[N,2,H,W\]: 2 channels/],
    ['fixed-size', plane([1, 1, 64, 64]), /a fixed size/],
    ['flat', plane(['H', 'W']), /which is not a batch of planes|cannot load/],
    [
      'smaller',
      {
        ...repeatNetwork('float32', 2),
        nodes: [
          {
            operator: 'AveragePool',
            inputs: ['y'],
            output: 'z',
            attributes: { kernel_shape: [2, 2], strides: [2, 2] },
          },
        ],
      },
      /makes 24×16 of 48×32 samples; it must enlarge both sides/,
    ],
    [
      'two-outputs',
      {
        ...repeatNetwork('float32', 2),
        outputs: [
          ...repeatNetwork('float32', 2).outputs,
          { name: 'c', kind: 'float32', shape: ['N', 4, 'H', 'W'] },
        ],
      },
      /has 2 outputs, one is needed/,
    ],
    [
      'two-inputs',
      {
        ...repeatNetwork('float32', 2),
        inputs: [
          ...repeatNetwork('float32', 2).inputs,
          { name: 'q', kind: 'float32', shape: ['N', 1, 'H', 'W'] },
        ],
      },
      /has 2 inputs that are no scalars/,
    ],
    [
      'odd-scalar',
      {
        ...repeatNetwork('float32', 2),
        inputs: [...repeatNetwork('float32', 2).inputs, { name: 'q', kind: 'float32', shape: [] }],
      },
      /scalar input "q" \(float32\); only float32 "unit" and "peak" are known/,
    ],
    [
      'unknown-operator',
      {
        ...repeatNetwork('float32', 2),
        nodes: [{ operator: 'Nonsense', inputs: ['y'], output: 'z' }],
      },
      /ONNX Runtime cannot load unknown-operator\.onnx: /,
    ],
  ])('%s', async (name, graph, message) => {
    await expect(openUser(name, graph, 2)).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      message: expect.stringMatching(message),
    });
  });

  it('a factor other than the one asked for', async () => {
    await expect(openUser('two', repeatNetwork('float32', 2), 3)).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      message: 'two.onnx enlarges ×2, not ×3',
      hint: expect.stringContaining('-x 2'),
    });
  });
});

describe('the session layer', () => {
  it('fills a preallocated part of a larger buffer, without a copy', async () => {
    const session = await openSession(onnxBytes(repeatNetwork('uint8', 2)), { name: 'cpu' });
    const room = new Uint8Array(100).fill(7);
    const into = { type: 'uint8', data: room.subarray(10, 10 + 24), dims: [1, 1, 4, 6] } as const;
    const y = { type: 'uint8', data: Uint8Array.of(1, 2, 3, 4, 5, 6), dims: [1, 1, 2, 3] } as const;
    await session.run({ y }, into);
    expect([...room.subarray(10, 34)]).toEqual(repeated(y.data, 3, 2, 2));
    expect(new Set([...room.subarray(0, 10), ...room.subarray(34)])).toEqual(new Set([7]));
    await session.release();
  });

  it('needs the whole halo: with less the tiles differ', async () => {
    const model = await shippedModel('rtsr-m', 3);
    if (!('u8' in model.files)) throw new Error('rtsr-m has no u8 file');
    const session = await openSession(model.files.u8, { name: 'cpu' });
    const form = networkForm('rtsr-m', session, 8);
    const samples = Uint8Array.from(noise(96, 64, 3).data, (value) => value * 256);
    const [right, less] = [
      planeNetwork(tensorNetwork(session, form, model)),
      planeNetwork(tensorNetwork(session, form, { ...model, halo: 2 })),
    ];
    const whole = await run(right, samples, 96, 64);
    expect(await run(right, samples, 96, 64, 24)).toEqual(whole);
    expect(await run(less, samples, 96, 64, 24)).not.toEqual(whole);
    await session.release();
  });
});
