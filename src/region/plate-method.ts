import type { VideoFacts } from '../core/media.ts';
import { formatRational, toNumber } from '../core/rational.ts';
import { usesDeinterlacer, type DecodeRequest } from '../decode/ffmpeg-args.ts';
import { pointSpread } from './degradation.ts';
import type { PlateOptions } from './plate-options.ts';
import { keyTrust, predictedWorth } from './scores.ts';
import { leastToSmooth } from './smooth-motion.ts';
import { fusedProjection, measuredProjection } from './still.ts';

const turning = ({ displayMatrix, rotation }: VideoFacts): readonly string[] => {
  if (displayMatrix === undefined) return [];
  const how =
    rotation === 0
      ? 'mirrored'
      : `turned by ${Math.abs(rotation)} degrees ${rotation < 0 ? 'clockwise' : 'counter-clockwise'}`;
  return [
    `The pictures are ${how}, as the display matrix of the file says: boxes and transforms are those of the pictures as a player shows them.`,
  ];
};

const deinterlacing = ({ media, deinterlace }: DecodeRequest): readonly string[] => {
  const { interlaced, fieldOrder = 'unknown' } = media.video.video;
  if (!usesDeinterlacer({ deinterlace, video: media.video })) return [];
  return [
    interlaced
      ? `The video is interlaced (field order by its header: ${fieldOrder}): its interlaced pictures are deinterlaced (FFmpeg, bwdif, one picture for one), which makes up every other line from its neighbours in place and time.`
      : 'The header and the first pictures do not say that the video is interlaced; single pictures that do are deinterlaced (FFmpeg, bwdif).',
  ];
};

const sampling = ({ sampleAspect }: VideoFacts): readonly string[] =>
  sampleAspect === undefined || toNumber(sampleAspect) === 1
    ? []
    : [
        `The samples of the video are not square (${formatRational(sampleAspect)} as stored): nothing is stretched, so the pictures show them square.`,
      ];

/** What was done, in sentences for the report. */
export const methodOf = (
  options: PlateOptions,
  decode: DecodeRequest,
  isAffine: boolean,
): readonly string[] => [
  ...turning(decode.media.video.video),
  ...deinterlacing(decode),
  ...sampling(decode.media.video.video),
  options.follow === 'none'
    ? 'The region stays where it was marked (--track none).'
    : 'The region is followed by Lucas-Kanade optical flow of corners, the affine motion that most of them agree on, and alignment to reference views by the enhanced correlation coefficient (OpenCV).',
  `Each picture of the track is scored: size (shorter side), sharpness (RMS gradient over contrast, times size), exposure (contrast less clipped samples), agreement (correlation with the reference, squared), coding (${predictedWorth} for a picture that is coded from others), each relative to the best of the track; the score is their product.`,
  `At most ${options.views} views are chosen by score, less for those that repeat the sub-sample phase or the time of a chosen one; the best is the reference.`,
  `The views are registered to the reference by the enhanced correlation coefficient (${isAffine ? 'affine' : 'homography'}), then to the mean of all by least squares (homography), brought to the reference's brightness by a gain, with an offset only where that fits far better, and rejected where correlation or residual stand out. Of ${leastToSmooth} views and more the transforms are then estimated together: how smoothly they follow each other in time, and how much of their scatter is the shaking of the camera, is estimated from them by maximum likelihood. Pictures that are coded by themselves weigh ${keyTrust} times as much as those that are coded from others, here and below.`,
  `The camera is taken to record the enlarged picture through a Gaussian of ${pointSpread} samples deviation, then to sample it.`,
  `measured.png: robust mean of the views on the enlarged grid, ${measuredProjection.iterations} iterations of back-projection (Huber ${measuredProjection.huber} levels, prior ${measuredProjection.stay}, bilateral total variation ${measuredProjection.smooth}).`,
  `plate.png: every view enlarged by the network, robust mean, ${fusedProjection.iterations} iterations of back-projection against the views (Huber ${fusedProjection.huber} levels, prior ${fusedProjection.stay}, bilateral total variation ${fusedProjection.smooth}). Colour: mean of the views' chroma.`,
];
