import { tmpdir } from 'node:os';
import { createFramePool } from '../core/frame-pool.ts';
import { frameBytes } from '../core/pixel-format.ts';
import { openDecoder } from '../decode/ffmpeg-source.ts';
import { resolveInput } from '../decode/input.ts';
import { probe } from '../decode/probe.ts';
import { chooseWorkingFormat } from '../decode/working-format.ts';
import type { BytePlane } from './plane.ts';

/**
 * The luma of the first `count` frames of a clip (file, folder or pattern of pictures), or of all when it is shorter, decoded
 * as the pipeline decodes: range as it is, RGB by BT.601 or BT.709, interlaced frames deinterlaced. Rounded to 8 bits.
 * @throws SrvidError as `resolveInput`, `probe` and `openDecoder`; the signal's reason when aborted
 */
export const readClipLuma = async (
  clip: string,
  count: number,
  signal: AbortSignal,
): Promise<readonly BytePlane[]> => {
  const input = await resolveInput(clip, {
    frameRate: { num: 25, den: 1 },
    spoolDirectory: tmpdir(),
    signal,
  });
  try {
    const media = await probe(input.ref, { label: input.label, signal });
    const working = chooseWorkingFormat(media.video.video, 'video');
    const request = { media, working, deinterlace: 'auto', frames: count } as const;
    await using source = await openDecoder(request, { label: input.label, signal });
    const { format, width, height } = source.layout;
    const { bits } = format;
    const pool = createFramePool(1, frameBytes(format, width, height), 0);
    const planes: BytePlane[] = [];
    for await (const { lease } of source.frames(() => pool.acquire(signal), signal)) {
      planes.push({ samples: lumaBytes(lease.memory, width * height, bits), width, height });
      lease.release();
    }
    return planes;
  } finally {
    await input.dispose();
  }
};

/** The first plane, rounded half up to 8 bits. */
const lumaBytes = (memory: SharedArrayBuffer, count: number, bits: number): Uint8Array => {
  if (bits === 8) return Uint8Array.from(new Uint8Array(memory, 0, count));
  const half = 2 ** (bits - 9);
  return Uint8Array.from(new Uint16Array(memory, 0, count), (sample) =>
    Math.min((sample + half) >> (bits - 8), 255),
  );
};
