import { isStillPicture } from '../core/media.ts';
import type { Plan } from './plan.ts';
import type { ProgressFacts } from './progress.ts';

/** What the header promises of the part that is processed. */
export const expectedLength = (plan: Plan): ProgressFacts => {
  const { media, decode } = plan;
  const facts = media.video.video;
  const isStill = isStillPicture(media);
  if (isStill) return { totalFrames: 1, totalSeconds: undefined, isStill };
  const length = media.video.durationSeconds ?? media.durationSeconds;
  const rest = length === undefined ? undefined : Math.max(0, length - (decode.start ?? 0));
  const totalSeconds =
    decode.duration === undefined ? rest : Math.min(decode.duration, rest ?? decode.duration);
  const isCut = decode.start !== undefined || decode.duration !== undefined;
  const counted =
    isCut || facts.frameCountHint === undefined
      ? undefined
      : facts.frameCountHint * (decode.deinterlace === 'field' ? 2 : 1);
  const totalFrames =
    decode.frames === undefined ? counted : Math.min(decode.frames, counted ?? decode.frames);
  return {
    totalFrames,
    totalSeconds: decode.frames === undefined ? totalSeconds : undefined,
    isStill,
  };
};
