import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scaleDisplayMatrix, writeDisplayMatrix } from '../../../src/encode/mp4-display-matrix.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'srvid-matrix-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const box = (type: string, ...body: Buffer[]): Buffer => {
  const head = Buffer.alloc(8);
  const bytes = Buffer.concat(body);
  head.writeUInt32BE(bytes.length + 8, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, bytes]);
};
const tkhd = (version: 0 | 1) =>
  box(
    'tkhd',
    Buffer.from([version, 0, 0, 7]),
    Buffer.alloc(version === 1 ? 32 + 16 + 36 + 8 : 20 + 16 + 36 + 8, 0xaa),
  );
const trak = (handler: string, version: 0 | 1) =>
  box(
    'trak',
    tkhd(version),
    box('mdia', box('hdlr', Buffer.alloc(8), Buffer.from(handler), Buffer.alloc(13))),
  );
const matrix = [0, 65536, 0, -65536, 0, 0, 720 * 65536, 0, 1073741824];

describe('the display matrix of a finished MP4', () => {
  it.each([0, 1] as const)('goes into the right track header (version %i)', async (version) => {
    const path = join(folder, 'a.mp4');
    const before = Buffer.concat([
      box('ftyp', Buffer.alloc(8)),
      box('mdat', Buffer.alloc(100)),
      box(
        'moov',
        box('mvhd', Buffer.alloc(100)),
        trak('soun', 0),
        trak('vide', 0),
        trak('vide', version),
      ),
    ]);
    await writeFile(path, before);
    expect(await writeDisplayMatrix(path, matrix, 1)).toBe(true);
    const after = await readFile(path);
    const at = before.lastIndexOf('tkhd') + 4 + 4 + (version === 1 ? 32 : 20) + 16;
    expect(Array.from({ length: 9 }, (_, i) => after.readInt32BE(at + i * 4))).toEqual(matrix);
    expect(after.subarray(0, at)).toEqual(before.subarray(0, at));
    expect(after.subarray(at + 36)).toEqual(before.subarray(at + 36));
  });

  it('is not written where there is no such track, and no file makes it loop', async () => {
    const path = join(folder, 'a.mp4');
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.alloc(64),
      Buffer.from('not an mp4 at all, but long enough'),
      box('moov', trak('soun', 0)),
      box('moov', trak('vide', 0)).subarray(0, 60),
    ]) {
      await writeFile(path, bytes);
      expect(await writeDisplayMatrix(path, matrix)).toBe(false);
      expect(await readFile(path)).toEqual(bytes);
    }
  });

  it('shifts by as many more pixels as the picture is larger', () => {
    expect(scaleDisplayMatrix(matrix, 3)).toEqual([
      0,
      65536,
      0,
      -65536,
      0,
      0,
      2160 * 65536,
      0,
      1073741824,
    ]);
  });
});
