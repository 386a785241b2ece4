import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SrvidError } from '../core/errors.ts';
import { requireFfmpeg } from '../core/ffmpeg/version.ts';
import { encodePng } from '../core/png.ts';
import { version } from '../core/version.ts';
import { resolveInput } from '../decode/input.ts';
import { probe } from '../decode/probe.ts';
import { openCandidate } from '../infer/candidate.ts';
import { resolveWeights } from '../infer/model.ts';
import { parseFrameRate } from '../pipeline/validate.ts';
import { assembleReport } from './assemble-report.ts';
import { agreementOf } from './consistency.ts';
import { openCropStore } from './crop-store.ts';
import { invert } from './homography.ts';
import { networkBits, networkOn } from './network-enlarger.ts';
import { readPlate, tesseractVersion } from './ocr.ts';
import { checkOutputFolder, openOutputFolder } from './output-folder.ts';
import { fileFact, pictureFacts } from './plate-facts.ts';
import { platePictures } from './plate-pictures.ts';
import { planPlate } from './plate-plan.ts';
import type { PlateOptions } from './plate-options.ts';
import type { FileFact, PlateReport } from './plate-report.ts';
import { fuseStill, singleStills } from './still.ts';
import { followRegion } from './track.ts';
import { writeTrackVideo } from './track-video.ts';
import { chooseAndRegister, scoreTrack } from './views.ts';
import { openVision } from './vision.ts';
import { writeReport } from './write-report.ts';

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
    const plan = await planPlate(options, weights, media, signal);
    const { model, region, at } = plan;
    const facts = media.video.video;

    await using output = await openOutputFolder(folder, options.overwrite);
    await using store = await openCropStore();
    const vision = await openVision();
    const track = await followRegion(vision, store, {
      decode: plan.decode,
      label,
      region,
      at,
      until: plan.until,
      from: plan.from,
      follow: options.follow,
      signal,
      onProgress: (index) => onProgress(index, facts.frameCountHint ?? index, 'following: frame'),
    });
    const marked = track.points.find(({ pts }) => pts === at.pts);
    if (!marked)
      throw new SrvidError('DECODE_FAILED', `the picture of --at cannot be decoded`, {
        hint: 'Choose another one.',
      });
    const scored = await scoreTrack(track, store, region);
    const { views, box } = await chooseAndRegister(
      vision,
      scored,
      store,
      region,
      track.layout,
      options.views,
    );
    const used = views.filter(({ registration }) => registration.rejected === undefined);

    await using candidate = await openCandidate({
      model,
      bits: networkBits,
      device: options.device,
      threads: options.threads,
    });
    for (const warning of candidate.upscaler.warnings) onNotice(warning);
    const enlarge = networkOn(candidate, signal);
    onProgress(0, used.length, 'fusing');
    const fusible = used.map(({ crop, registration }) => ({ luma: crop.luma, registration }));
    const still = await fuseStill(fusible, box, model.scale, enlarge);
    const agreements = used.map(({ registration }, i) =>
      agreementOf(still.wide, still.observations[i]!, invert(registration.map), box),
    );

    const names: string[] = [];
    const pictures = platePictures(still, views, agreements[0]!.seen, plan, pictureFacts(media));
    for (const [name, picture] of pictures) {
      await output.write(name, encodePng(picture));
      names.push(name);
    }
    await writeTrackVideo({
      path: join(output.part, 'track.mp4'),
      points: track.points,
      store,
      format: track.layout.format,
      siting: plan.siting,
      box,
      reference: views[0]!.point.map,
      k: model.scale,
      enlarge,
      timeBase: media.video.timeBase,
      frameRate: facts.averageFrameRate,
      color: plan.picture.color,
      tag: `enhanced by srvid ${version}: x${model.scale} by ${model.id} (SHA-256 ${model.sha256.slice(0, 16)})`,
      signal,
      onProgress: (done) => onProgress(done, track.points.length, 'writing track.mp4'),
    });
    names.push('track.mp4');
    const ocr = options.ocr
      ? await readPlate(still.fused, await singleStills(fusible, still.grid, model.scale, enlarge))
      : undefined;

    const outputs: FileFact[] = [];
    for (const name of names) outputs.push(await fileFact(join(output.part, name), name));
    const { device } = candidate.upscaler;
    const report = await assembleReport(
      options,
      plan,
      { track, marked, scored, views, still, agreements, ocr, device },
      { label, ffmpeg: ffmpeg.text, outputs },
    );
    const written = await writeReport(output, report);
    signal.throwIfAborted();
    await output.publish();
    return { folder, ...written };
  } finally {
    await input.dispose();
  }
};
