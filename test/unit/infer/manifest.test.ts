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
  licence: 'l',
  results: { Set5: { lr8: 33.1, lr16: 33.2 } },
};

const parse = (value: unknown) => parseManifest('net/manifest.json', JSON.stringify(value));

describe('manifest', () => {
  it('is read field by field; unknown fields are left alone', () => {
    expect(parse({ ...good, more: 1 })).toEqual(good);
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
      'net/manifest.json: "path" must be a file name, got "../x.onnx"',
    ],
    [
      'a short checksum',
      { ...good, files: { ...good.files, u16: { ...good.files.u16, sha256: 'abc' } } },
      'net/manifest.json: "sha256" must be 64 hex digits, got "abc"',
    ],
    [
      'no files',
      { ...good, files: { u8: good.files.u8 } },
      'net/manifest.json: "files": "u16": must be an object, got undefined',
    ],
    [
      'odd results',
      { ...good, results: { Set5: { lr8: 'x', lr16: 1 } } },
      'net/manifest.json: "results": "Set5": "lr8" must be a number from 0 to 100, got "x"',
    ],
  ])('with %s is refused', (_, value, message) => {
    expect(() => parse(value)).toThrow(expect.objectContaining({ code: 'MODEL_INVALID', message }));
  });

  it('that is no JSON is refused', () => {
    expect(() => parseManifest('m.json', '{')).toThrow(/^m\.json is not JSON: /);
  });
});
