import { type FileHandle, open } from 'node:fs/promises';

/**
 * Writes a display matrix into the track header of a finished MP4 or QuickTime file: FFmpeg 5.1 can set none on an encoded stream.
 * ISO/IEC 14496-12: `moov` › `trak` › `tkhd` (matrix of nine 32-bit numbers at byte 36 of version 0, 48 of version 1, behind the
 * full-box header's 4 bytes) and `hdlr` (`vide`).
 */

type Box = { readonly type: string; readonly body: number; readonly end: number };

const readAt = async (file: FileHandle, position: number, length: number): Promise<Buffer> => {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
};

/** The boxes between two offsets; ends quietly at the first that does not fit. */
async function* boxes(file: FileHandle, from: number, to: number): AsyncGenerator<Box> {
  let at = from;
  while (at + 8 <= to) {
    const head = await readAt(file, at, 16);
    if (head.length < 8) return;
    const short = head.readUInt32BE(0);
    const size =
      short === 1 && head.length === 16
        ? Number(head.readBigUInt64BE(8))
        : short === 0
          ? to - at
          : short;
    const body = at + (short === 1 ? 16 : 8);
    if (size < body - at || at + size > to) return;
    yield { type: head.toString('latin1', 4, 8), body, end: at + size };
    at += size;
  }
}

const findBox = async (file: FileHandle, parent: Box, type: string): Promise<Box | undefined> => {
  for await (const box of boxes(file, parent.body, parent.end)) if (box.type === type) return box;
  return undefined;
};

const isVideo = async (file: FileHandle, trak: Box): Promise<boolean> => {
  const mdia = await findBox(file, trak, 'mdia');
  const hdlr = mdia && (await findBox(file, mdia, 'hdlr'));
  return hdlr !== undefined && (await readAt(file, hdlr.body + 8, 4)).toString('latin1') === 'vide';
};

/** Byte offset of the matrix of the n-th video track; undefined when there is no such track. */
const findMatrix = async (file: FileHandle, videoTrack: number): Promise<number | undefined> => {
  const { size } = await file.stat();
  const moov = await findBox(file, { type: '', body: 0, end: size }, 'moov');
  if (!moov) return undefined;
  let seen = 0;
  for await (const trak of boxes(file, moov.body, moov.end)) {
    if (trak.type !== 'trak' || !(await isVideo(file, trak))) continue;
    if (seen++ !== videoTrack) continue;
    const tkhd = await findBox(file, trak, 'tkhd');
    if (!tkhd) return undefined;
    const version = (await readAt(file, tkhd.body, 1))[0];
    const at = tkhd.body + (version === 1 ? 52 : 40);
    return at + 36 <= tkhd.end ? at : undefined;
  }
  return undefined;
};

/** The matrix of a picture `scale` times as large: the shift, in pixels, grows with it. */
export const scaleDisplayMatrix = (matrix: readonly number[], scale: number): readonly number[] =>
  matrix.map((value, i) => (i === 6 || i === 7 ? Math.round(value * scale) : value));

/**
 * Writes nine numbers (16.16 fixed point, last column 2.30, row by row) in place; the size of the file does not change.
 * @param videoTrack which video track, from 0
 * @returns false when the file has no such track
 */
export const writeDisplayMatrix = async (
  path: string,
  matrix: readonly number[],
  videoTrack = 0,
): Promise<boolean> => {
  const file = await open(path, 'r+');
  try {
    const at = await findMatrix(file, videoTrack);
    if (at === undefined) return false;
    const bytes = Buffer.alloc(36);
    for (const [i, value] of matrix.slice(0, 9).entries()) bytes.writeInt32BE(value | 0, i * 4);
    await file.write(bytes, 0, 36, at);
    return true;
  } finally {
    await file.close();
  }
};
