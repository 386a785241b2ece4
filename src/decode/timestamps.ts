import { SrvidError } from '../core/errors.ts';
import type { Rational } from '../core/rational.ts';

export type TimestampOptions = {
  /** Seconds per tick on the pipe. */
  readonly pipe: Rational;
  /** Seconds per tick of the frames. */
  readonly frame: Rational;
  /** Frame ticks by which the decoder delayed everything. */
  readonly offset: number;
  /** Frame ticks between two pictures, where nothing better is known. */
  readonly step: number;
};

export type TimestampReader = {
  /** The frame's own timestamp, always above the one before. */
  next(pipePts: number): number;
  /** Frames whose timestamps did not rise and were put one step behind the frame before. */
  readonly moved: number;
};

/**
 * Turns pipe ticks back into the source's. FFmpeg moves a timestamp that does not rise to one pipe tick behind its predecessor; with
 * pipe ticks finer than the frames' that is recognised, and the frame is put one usual step behind instead.
 */
export const createTimestampReader = ({
  pipe,
  frame,
  offset,
  step,
}: TimestampOptions): TimestampReader => {
  const pipeTicks = BigInt(pipe.den) * BigInt(frame.num);
  const frameTicks = BigInt(pipe.num) * BigInt(frame.den);
  if (pipeTicks % frameTicks !== 0n)
    throw new SrvidError(
      'BUG',
      `time base ${pipe.num}/${pipe.den} of the pipe is no part of ${frame.num}/${frame.den}`,
    );
  const perTick = Number(pipeTicks / frameTicks);
  let last: number | undefined;
  let lastStep = Math.max(1, Math.round(step));
  let moved = 0;
  return {
    get moved() {
      return moved;
    },
    next(pipePts) {
      const ticks = pipePts / perTick - offset;
      if (last === undefined) {
        last = Math.round(ticks);
      } else if (Number.isInteger(ticks) && ticks > last) {
        lastStep = ticks - last;
        last = ticks;
      } else {
        moved += 1;
        last += lastStep;
      }
      return last;
    },
  };
};
