import { describe, expect, it } from 'vitest';
import { parseManifest } from '../../../src/infer/manifest.ts';

const good = {
  id: 'net',
  scale: 3,
  family: 'f',
  summary: 's',
  files: {
    u8: { path: 'model.onnx', sha256: 'a'.repeat(64), bytes: 10 },
    u16: { path: 'model.u16.onnx', sha256: 'b'.repeat(64), bytes: 11 },
  },
  parameters: 5,
  multiplyAddsPerOutputPixel: 1.5,
  receptiveFieldRadius: 8,
  architecture: 'a',
  source: 'p',
  notes: ['n'],
  target: { set: 'Set5', psnr: 33.1 },
  training: {
    data: [{ name: 'T91', images: 91, licence: 'none stated' }],
    budget: { steps: 10, batch: 16, patch: 32, threads: 1, cpuSeconds: 2.5 },
    loss: 'L2',
    schedule: 'Adam',
    complete: true,
    warmStart: 'net-x2',
  },
  licence: 'l',
};
const f32 = { f32: { path: 'model.onnx', sha256: 'c'.repeat(64), bytes: 12 } };

const parse = (value: unknown) => parseManifest('net/manifest.json', JSON.stringify(value));

describe('manifest', () => {
  it('is read field by field; unknown fields are left alone', () => {
    expect(parse({ ...good, more: 1 })).toEqual(good);
  });

  it('names two files of integers, or one of floats', () => {
    expect(parse({ ...good, files: f32 }).files).toEqual(f32);
  });

  it('may leave out what does not apply', () => {
    const { source: _s, notes: _n, target: _t, training, ...least } = good;
    const nothing = { source: undefined, notes: [], target: undefined, training: undefined };
    expect(parse({ ...least, training: null })).toEqual({ ...least, ...nothing });
    const unaided = { ...training, warmStart: null };
    expect(parse({ ...good, training: unaided }).training?.warmStart).toBeUndefined();
  });

  it.each<[string, unknown, string]>([
    ['not an object', [], 'net/manifest.json: must be an object, got []'],
    ['no id', { ...good, id: undefined }, 'net/manifest.json: "id" must be a text, got undefined'],
    [
      'a wrong scale',
      { ...good, scale: 'two' },
      'net/manifest.json: "scale" must be an integer from 2 to 4, got "two"',
    ],
    [
      'a scale out of range',
      { ...good, scale: 5 },
      'net/manifest.json: "scale" must be an integer from 2 to 4, got 5',
    ],
    [
      'a broken halo',
      { ...good, receptiveFieldRadius: 1.5 },
      'net/manifest.json: "receptiveFieldRadius" must be an integer from 0 to 4096, got 1.5',
    ],
    [
      'a path that leads away',
      { ...good, files: { ...good.files, u8: { ...good.files.u8, path: '../x.onnx' } } },
      'net/manifest.json: "files": "u8": "path" must be a file name, got "../x.onnx"',
    ],
    [
      'a short checksum',
      { ...good, files: { ...good.files, u16: { ...good.files.u16, sha256: 'abc' } } },
      'net/manifest.json: "files": "u16": "sha256" must be 64 hex digits, got "abc"',
    ],
    [
      'no files',
      { ...good, files: { u8: good.files.u8 } },
      'net/manifest.json: "files": "u16": must be an object, got undefined',
    ],
    [
      'an odd target',
      { ...good, target: { set: 'Set5', psnr: 'x' } },
      'net/manifest.json: "target": "psnr" must be a number from 0 to 100, got "x"',
    ],
    [
      'an odd data set',
      {
        ...good,
        training: { ...good.training, data: [{ name: 'T91', images: -1, licence: 'l' }] },
      },
      'net/manifest.json: "training": "data"[0]: "images" must be an integer from 0 to 1000000000, got -1',
    ],
    [
      'no list of notes',
      { ...good, notes: 'n' },
      'net/manifest.json: "notes" must be a list, got "n"',
    ],
  ])('with %s is refused', (_, value, message) => {
    expect(() => parse(value)).toThrow(expect.objectContaining({ code: 'MODEL_INVALID', message }));
  });

  it('that is no JSON is refused', () => {
    expect(() => parseManifest('m.json', '{')).toThrow(/^m\.json is not JSON: /);
  });
});
