import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromaSiting } from '../core/chroma-siting.ts';
import { SrvidError } from '../core/errors.ts';
import { requireFfmpeg } from '../core/ffmpeg/version.ts';
import { encodePng, type RgbPicture } from '../core/png.ts';
import { formatRational, toNumber } from '../core/rational.ts';
import { rgbCoding } from '../core/rgb-coding.ts';
import { version } from '../core/version.ts';
import { resolveInput } from '../decode/input.ts';
import { readKeyPictures } from '../decode/key-pictures.ts';
import { probe } from '../decode/probe.ts';
import { chooseWorkingFormat } from '../decode/working-format.ts';
import { outputError } from '../encode/part-file.ts';
import { openCandidate, type Candidate } from '../infer/candidate.ts';
import { enlargeLuma } from '../infer/enlarge-plane.ts';
import { resolveWeights } from '../infer/model.ts';
import { chooseWeights } from '../pipeline/choose-weights.ts';
import { decodedPicture } from '../pipeline/geometry.ts';
import { parseFrameRate } from '../pipeline/validate.ts';
import { pictureOf } from './colour.ts';
import { agreementOf, overallAgreement } from './consistency.ts';
import { openCropStore } from './crop-store.ts';
import { pointSpread } from './degradation.ts';
import { compose, invert, mapRect, translation } from './homography.ts';
import { locate } from './moment.ts';
import { readPlate, tesseractVersion, type OcrHint } from './ocr.ts';
import { checkOutputFolder, openOutputFolder, reportTool } from './output-folder.ts';
import { cutPlane, type RealPlane } from './plane.ts';
import { placePlate } from './place-region.ts';
import { dependencyVersion, fileFact, inputFact, pictureFacts } from './plate-facts.ts';
import { methodOf } from './plate-method.ts';
import { platePage } from './plate-page.ts';
import type { PlateOptions } from './plate-options.ts';
import {
  bestFramePicture,
  contactSheet,
  fusedChroma,
  painterOf,
  regionOf,
  residualPicture,
} from './plate-pictures.ts';
import { statement, type FileFact, type PlateReport } from './plate-report.ts';
import {
  fusedProjection,
  fuseStill,
  measuredProjection,
  onGrid,
  type EnlargePlane,
  type StillGrid,
} from './still.ts';
import { followRegion } from './track.ts';
import { writeTrackVideo } from './track-video.ts';
import { perspectiveSide } from './tracker.ts';
import { chooseAndRegister, scoreTrack, type RegisteredView } from './views.ts';
import { openVision } from './vision.ts';

export type PlateControl = {
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, of: number, what: string) => void;
  readonly onNotice?: (message: string) => void;
};

/** Where the folder lies, what it holds, and the SHA-256 of `report.json`, which cannot hold its own. */
export type PlateResult = {
  readonly folder: string;
  readonly report: PlateReport;
  readonly reportSha256: string;
};

/** Samples of 16 bits, so that nothing is rounded to 8 on the way. */
const networkBits = 16;
const unit = 2 ** (networkBits - 8);

const networkOn =
  (candidate: Candidate, signal: AbortSignal): EnlargePlane =>
  async ({ samples, width, height }) => {
    const input = new Uint16Array(samples.length);
    for (let i = 0; i < input.length; i++)
      input[i] = Math.max(0, Math.min(256 * unit - 1, Math.round(samples[i]! * unit)));
    const { plane } = await enlargeLuma(candidate, { samples: input, width, height }, signal);
    const enlarged = new Float32Array(plane.samples);
    for (let i = 0; i < enlarged.length; i++) enlarged[i] = enlarged[i]! / unit;
    return { samples: enlarged, width: plane.width, height: plane.height };
  };

const rmsBetween = (a: RealPlane, b: RealPlane): number =>
  Math.sqrt(
    a.samples.reduce((sum, value, i) => sum + (value - b.samples[i]!) ** 2, 0) / a.samples.length,
  );

/** Each view enlarged by the network alone, for readers of characters. */
const singleFrames = async (
  views: readonly RegisteredView[],
  grid: StillGrid,
  k: number,
  enlarge: EnlargePlane,
): Promise<readonly RealPlane[]> => {
  const planes: RealPlane[] = [];
  for (const { crop, registration } of views) {
    const plane = onGrid(await enlarge(crop.luma), registration, grid, k);
    planes.push(cutPlane(plane, grid.inner));
  }
  return planes;
};

/**
 * Follows a region through a video, fuses its best views into one enlarged still, and writes both with all that is needed
 * to check and to repeat it into a new folder. Nothing lies under the folder's name until it is whole.
 * @throws SrvidError — see the table of codes in docs/cli.md; the signal's reason when aborted
 */
export const makePlate = async (
  options: PlateOptions,
  { signal, onProgress = () => {}, onNotice = () => {} }: PlateControl,
): Promise<PlateResult> => {
  const ffmpeg = await requireFfmpeg('ffmpeg');
  await requireFfmpeg('ffprobe');
  if (options.ocr) await tesseractVersion();
  const folder = await checkOutputFolder(options.output, options.overwrite);
  const weights = await resolveWeights(options.model, options.scale);
  const input = await resolveInput(options.input, {
    frameRate: parseFrameRate(options.frameRate),
    spoolDirectory: tmpdir(),
    signal,
  });
  try {
    const { label } = input;
    const media = await probe(input.ref, { label, videoStream: options.videoStream, signal });
    const { model, why } = await chooseWeights(weights, media);
    const facts = media.video.video;
    const working = chooseWorkingFormat(facts, 'video');
    const rotate = facts.displayMatrix !== undefined;
    const picture = decodedPicture(facts, working.format, working.color, rotate);
    const { coding, assumed } = rgbCoding(picture.color, working.format, facts.height);
    const siting =
      working.format.chroma && chromaSiting(picture.color.chromaLocation, working.format.chroma);
    const region = placePlate(options.region, picture.layout);
    const at = await locate(media, options.at, '--at', signal);
    const until = options.until && (await locate(media, options.until, '--until', signal));
    const from = options.from && (await locate(media, options.from, '--from', signal));
    if (until && until.pts < at.pts)
      throw new SrvidError('USAGE', '--until lies before --at', { hint: 'Choose a later one.' });
    if (from && from.pts > at.pts)
      throw new SrvidError('USAGE', '--from lies behind --at', { hint: 'Choose an earlier one.' });

    await using output = await openOutputFolder(folder, options.overwrite);
    await using store = await openCropStore();
    const vision = await openVision();
    const track = await followRegion(vision, store, {
      decode: { media, working, deinterlace: 'auto', rotate },
      label,
      region,
      at,
      until,
      from,
      follow: options.follow,
      signal,
      onProgress: (index) => onProgress(index, facts.frameCountHint ?? index, 'following: frame'),
    });
    const marked = track.points.find(({ pts }) => pts === at.pts);
    if (!marked)
      throw new SrvidError('DECODE_FAILED', `the picture of --at cannot be decoded`, {
        hint: 'Choose another one.',
      });
    const range = { from: track.points[0]!.pts, to: track.points.at(-1)!.pts };
    const keys = await readKeyPictures(media, range, signal);
    const scored = await scoreTrack(track, store, region, keys);
    const { views, box } = await chooseAndRegister(
      vision,
      scored,
      store,
      region,
      track.layout,
      options.views,
    );
    const used = views.filter(({ registration }) => registration.rejected === undefined);
    const [reference] = used as [(typeof used)[number]];
    await using candidate = await openCandidate({
      model,
      bits: networkBits,
      device: options.device,
      threads: options.threads,
    });
    for (const warning of candidate.upscaler.warnings) onNotice(warning);
    const enlarge = networkOn(candidate, signal);
    onProgress(0, used.length, 'fusing');
    const still = await fuseStill(
      used.map(({ crop, registration, trust }) => ({ luma: crop.luma, registration, trust })),
      box,
      model.scale,
      enlarge,
    );

    const agreements = used.map(({ registration }, i) =>
      agreementOf(still.wide, still.observations[i]!, invert(registration.map), box),
    );
    const describe = pictureFacts(media);
    const painter = painterOf(still.grid, coding, model.scale);
    const chroma = fusedChroma(used, painter);
    const plate = pictureOf(still.fused, chroma, coding);
    const pictures: readonly (readonly [name: string, picture: RgbPicture])[] = [
      ['plate.png', plate],
      ['measured.png', pictureOf(still.measured, chroma, coding)],
      ['best-frame.png', bestFramePicture(still, reference, painter)],
      ['contact-sheet.png', contactSheet(views, painter, ({ point }) => describe(point).seconds)],
      [
        'residual.png',
        residualPicture(
          regionOf(still.observations[0]!.luma, reference, box),
          regionOf(agreements[0]!.seen, reference, box),
          still,
          model.scale,
        ),
      ],
    ];
    const write = (name: string, data: Uint8Array | string): Promise<void> =>
      writeFile(join(output.part, name), data).catch((cause: unknown) => {
        throw outputError(folder, cause);
      });
    for (const [name, each] of pictures) await write(name, encodePng(each));
    await writeTrackVideo({
      path: join(output.part, 'track.mp4'),
      points: track.points,
      store,
      format: track.layout.format,
      siting,
      box,
      reference: reference.point.map,
      k: model.scale,
      enlarge,
      timeBase: media.video.timeBase,
      frameRate: facts.averageFrameRate,
      color: picture.color,
      tag: `enhanced by srvid ${version}: x${model.scale} by ${model.id} (SHA-256 ${model.sha256.slice(0, 16)})`,
      signal,
      onProgress: (done) => onProgress(done, track.points.length, 'writing track.mp4'),
    });
    const ocr: OcrHint | undefined = options.ocr
      ? await readPlate(still.fused, await singleFrames(used, still.grid, model.scale, enlarge))
      : undefined;

    const names = [...pictures.map(([name]) => name), 'track.mp4'];
    const outputs: FileFact[] = [];
    for (const name of names) outputs.push(await fileFact(join(output.part, name), name));
    const warnings = [
      ...working.warnings,
      ...track.warnings,
      ...(assumed.length === 0
        ? []
        : [`the video does not say how its colour is coded: taken as ${assumed.join(', ')}`]),
      ...(picture.sampleAspect && toNumber(picture.sampleAspect) !== 1
        ? [
            `the samples are not square (${formatRational(picture.sampleAspect)}): the pictures show them square`,
          ]
        : []),
      ...(used.length < 4
        ? [`only ${used.length} view${used.length === 1 ? '' : 's'} could be fused`]
        : []),
    ];
    const [first, last] = [track.points[0]!, track.points.at(-1)!];
    const report: PlateReport = {
      tool: reportTool,
      statement,
      versions: {
        srvid: version,
        node: process.versions.node,
        ffmpeg: ffmpeg.text,
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
        pointSpread,
        measured: measuredProjection,
        fused: fusedProjection,
      },
      network: {
        id: model.id,
        scale: model.scale,
        sha256: model.sha256,
        why,
        device: candidate.upscaler.device,
      },
      method: methodOf(options, Math.min(box.width, box.height) < perspectiveSide),
      frameNumbers:
        at.index === undefined
          ? 'counted from the marked frame, which is 0: those before it could not be counted in good time'
          : 'counted from 0 in the order of presentation',
      track: {
        marked: describe(marked),
        region,
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
      reference: { ...describe(reference.point), box },
      views: views.map((view) => {
        const { registration, crop, point, scores } = view;
        const position = used.indexOf(view);
        return {
          ...describe(point),
          scores,
          transform: compose(translation(crop.rect.x, crop.rect.y), registration.map),
          correlation: registration.correlation,
          gain: registration.gain,
          offset: registration.offset,
          residual: registration.residual,
          rejected: registration.rejected,
          consistency: agreements[position]?.rms,
        };
      }),
      consistency: {
        ...overallAgreement(agreements),
        addedByNetwork: rmsBetween(still.fused, still.measured),
      },
      ocr,
      warnings,
      outputs,
    };
    const parts = await Promise.all(
      names.map(async (name) => ({ name, data: await readFile(join(output.part, name)) })),
    );
    await write('report.html', platePage(report, parts));
    const whole: PlateReport = {
      ...report,
      outputs: [...outputs, await fileFact(join(output.part, 'report.html'), 'report.html')],
    };
    const text = `${JSON.stringify(whole, null, 2)}\n`;
    await write('report.json', text);
    signal.throwIfAborted();
    await output.publish();
    return {
      folder,
      report: whole,
      reportSha256: createHash('sha256').update(text).digest('hex'),
    };
  } finally {
    await input.dispose();
  }
};
