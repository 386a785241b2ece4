import type { Rect } from '../core/frame.ts';
import { formatRational, toNumber } from '../core/rational.ts';
import { version } from '../core/version.ts';
import { isTimedByDecoder } from '../decode/frame-times.ts';
import { overallAgreement } from './consistency.ts';
import { pointSpread } from './degradation.ts';
import { compose, mapRect, translation } from './homography.ts';
import type { OcrHint } from './ocr.ts';
import { reportTool } from './output-folder.ts';
import type { RealPlane } from './plane.ts';
import { dependencyVersion, inputFact, pictureFacts, wallClockBasis } from './plate-facts.ts';
import { methodOf } from './plate-method.ts';
import type { PlateOptions } from './plate-options.ts';
import type { StillPair } from './plate-pictures.ts';
import type { PlatePlan } from './plate-plan.ts';
import { statement, type FileFact, type PlateReport } from './plate-report.ts';
import { fusedProjection, measuredProjection } from './still.ts';
import type { Track } from './track.ts';
import { leastTexture } from './texture.ts';
import { perspectiveSide } from './tracker.ts';
import type { RegisteredView, ScoredPoint } from './views.ts';

/** What the steps gave. */
export type PlateFindings = {
  readonly track: Track;
  /** Of the marked region (`textureOf`). */
  readonly texture: number;
  readonly scored: readonly ScoredPoint[];
  /** The first is the reference. */
  readonly views: readonly RegisteredView[];
  /** The region in its picture. */
  readonly box: Rect;
  readonly stills: StillPair;
  readonly ocr: OcrHint | undefined;
  /** What the network ran on. */
  readonly device: string;
};

const rmsBetween = (a: RealPlane, b: RealPlane): number =>
  Math.sqrt(
    a.samples.reduce((sum, value, i) => sum + (value - b.samples[i]!) ** 2, 0) / a.samples.length,
  );

const warningsOf = (
  { decode, assumed, picture }: PlatePlan,
  { track, texture }: Pick<PlateFindings, 'track' | 'texture'>,
  fused: number,
): readonly string[] => [
  ...(track.damage.length > 0 ? [`the video is damaged: ${track.damage.join('; ')}`] : []),
  ...(texture < leastTexture
    ? [
        `there is little in the region to follow it by (${texture.toFixed(1)} levels per sample in the direction of least change): it may have been followed astray; mark what has corners or characters, with its border`,
      ]
    : []),
  ...decode.working.warnings,
  ...track.warnings,
  ...(assumed.length === 0
    ? []
    : [`the video does not say how its colour is coded: taken as ${assumed.join(', ')}`]),
  ...(picture.sampleAspect && toNumber(picture.sampleAspect) !== 1
    ? [
        `the samples are not square (${formatRational(picture.sampleAspect)}): the pictures show them square`,
      ]
    : []),
  ...(fused < 4 ? [`only ${fused} view${fused === 1 ? '' : 's'} could be fused`] : []),
];

/** What the frame numbers count. */
const numbering = ({ media, at }: PlatePlan): string => {
  if (at.index === undefined)
    return 'counted from the marked frame, which is 0, as they are decoded: those before it could not be counted in good time';
  const counted =
    media.input.kind === 'sequence'
      ? 'files of the sequence'
      : isTimedByDecoder(media)
        ? 'decoded frames'
        : 'frames that the container lists, decodable or not';
  return `the marked frame is counted from 0 in the order of presentation, by the ${counted}; the others from it, as they are decoded: where some cannot be decoded, the PTS tells which they are`;
};

/** The report, without the page that shows it. @param label of the input, passwords hidden @param outputs the pictures */
export const assembleReport = async (
  options: PlateOptions,
  plan: PlatePlan,
  { track, texture, scored, views, box, stills, ocr, device }: PlateFindings,
  {
    label,
    ffmpeg,
    outputs,
  }: { readonly label: string; readonly ffmpeg: string; readonly outputs: readonly FileFact[] },
): Promise<PlateReport> => {
  const { media, model, picture, region } = plan;
  const { agreements, fused } = stills.fused;
  const facts = media.video.video;
  const describe = pictureFacts(media);
  const used = views.filter(({ registration }) => registration.rejected === undefined);
  const [first, last] = [track.points[0]!, track.points.at(-1)!];
  return {
    tool: reportTool,
    statement,
    versions: {
      srvid: version,
      node: process.versions.node,
      ffmpeg,
      opencv: dependencyVersion('@opencvjs/node'),
      'onnxruntime-node': dependencyVersion('onnxruntime-node'),
    },
    command: options.command,
    input: {
      ...(await inputFact(media, label)),
      container: media.format,
      codec: media.video.codec,
      width: picture.layout.width,
      height: picture.layout.height,
      pixelFormat: facts.pixelFormat,
      interlaced: facts.interlaced,
      fieldOrder: facts.fieldOrder,
      rotation: facts.rotation,
      sampleAspect: facts.sampleAspect && formatRational(facts.sampleAspect),
      color: facts.color,
      timeBase: formatRational(media.video.timeBase),
      frameRate: facts.averageFrameRate && formatRational(facts.averageFrameRate),
      durationSeconds: media.durationSeconds,
      bitRate: media.bitRate,
      tags: media.tags,
    },
    parameters: {
      scale: model.scale,
      region,
      at: options.at,
      until: options.until,
      from: options.from,
      track: options.follow,
      views: options.views,
      model: options.model,
      device: options.device,
      deinterlace: plan.decode.deinterlace,
      decodedAs: plan.decode.working.ffmpegName,
      pointSpread,
      measured: measuredProjection,
      fused: fusedProjection,
    },
    network: { id: model.id, scale: model.scale, sha256: model.sha256, why: plan.why, device },
    method: methodOf(options, plan.decode, Math.min(box.width, box.height) < perspectiveSide),
    frameNumbers: numbering(plan),
    wallClock: wallClockBasis(media),
    track: {
      marked: describe(track.marked),
      region,
      texture,
      first: describe(first),
      last: describe(last),
      backwards: track.backwards,
      forwards: track.forwards,
      frames: scored.map(({ point, scores }) => ({
        ...describe(point),
        corners: mapRect(point.map, region),
        transform: point.map,
        correlation: point.likeness.correlation,
        scores,
      })),
    },
    reference: { ...describe(views[0]!.point), box },
    views: views.map((view) => {
      const { registration, crop, point, scores } = view;
      return {
        ...describe(point),
        scores,
        transform: compose(translation(crop.rect.x, crop.rect.y), registration.map),
        correlation: registration.correlation,
        gain: registration.gain,
        offset: registration.offset,
        residual: registration.residual,
        rejected: registration.rejected,
        consistency: agreements[used.indexOf(view)]?.rms,
      };
    }),
    consistency: {
      ...overallAgreement(agreements),
      addedByNetwork: rmsBetween(fused, stills.measured.fused),
    },
    ocr,
    damage: track.damage,
    warnings: warningsOf(plan, { track, texture }, used.length),
    outputs,
  };
};
