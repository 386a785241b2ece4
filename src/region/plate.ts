import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireFfmpeg } from '../core/ffmpeg/version.ts';
import { encodePng } from '../core/png.ts';
import { version } from '../core/version.ts';
import { resolveInput } from '../decode/input.ts';
import { readKeyPictures } from '../decode/key-pictures.ts';
import { probe } from '../decode/probe.ts';
import { openCandidate } from '../infer/candidate.ts';
import { resolveWeights } from '../infer/model.ts';
import { parseFrameRate } from '../pipeline/validate.ts';
import { assembleReport } from './assemble-report.ts';
import { openCropStore } from './crop-store.ts';
import { enlargeBothWays, networkBits, networkOn } from './network-enlarger.ts';
import { readPlate, requireTesseract } from './ocr.ts';
import { checkOutputFolder, openOutputFolder } from './output-folder.ts';
import { fileFact, inputFiles, pictureFacts } from './plate-facts.ts';
import { platePictures } from './plate-pictures.ts';
import { planPlate } from './plate-plan.ts';
import type { PlateOptions } from './plate-options.ts';
import type { FileFact, PlateReport } from './plate-report.ts';
import { sideBySide } from './side-by-side.ts';
import { fuseInThread } from './still-thread.ts';
import { singleStills, type Still } from './still.ts';
import { followRegion } from './track.ts';
import { writeTrackVideo } from './track-video.ts';
import { chooseAndRegister, scoreTrack, textureAt } from './views.ts';
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
  if (options.ocr) await requireTesseract(signal);
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

    await using output = await openOutputFolder(folder, options.overwrite, inputFiles(input.ref));
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
    const texture = await textureAt(track.marked, track.layout, store, region);
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

    await using candidate = await openCandidate({
      model,
      bits: networkBits,
      device: options.device,
      threads: options.threads,
    });
    for (const warning of candidate.upscaler.warnings) onNotice(warning);
    const fusible = used.map(({ crop, registration, trust }) => ({
      luma: crop.luma,
      registration,
      trust,
    }));
    const request = { views: fusible, box, k: model.scale };
    onProgress(0, track.points.length, 'writing track.mp4');
    const [measured, fused] = await sideBySide<readonly [Still, Still, void]>(signal, [
      (both) => fuseInThread({ ...request, enlarged: undefined }, both),
      async (both) => {
        const enlarge = networkOn(candidate, both);
        const enlarged = await Promise.all(fusible.map(({ luma }) => enlarge(luma)));
        return fuseInThread({ ...request, enlarged }, both);
      },
      (both) =>
        writeTrackVideo({
          path: join(output.part, 'track.mp4'),
          points: track.points,
          store,
          format: track.layout.format,
          siting: plan.siting,
          box,
          reference: views[0]!.point.map,
          k: model.scale,
          enlarge: enlargeBothWays(candidate, both),
          timeBase: media.video.timeBase,
          frameRate: facts.averageFrameRate,
          color: plan.picture.color,
          tag: `enhanced by srvid ${version}: x${model.scale} by ${model.id} (SHA-256 ${model.sha256.slice(0, 16)})`,
          signal: both,
          onProgress: (done) => onProgress(done, track.points.length, 'writing track.mp4'),
        }),
    ]);
    const stills = { measured, fused };
    const pictures = platePictures(stills, views, box, plan, pictureFacts(media));
    for (const [name, picture] of pictures) await output.write(name, encodePng(picture));
    const ocr = options.ocr
      ? await readPlate(
          fused.fused,
          await singleStills(fusible, box, model.scale, networkOn(candidate, signal)),
          signal,
        )
      : undefined;

    const names = [...pictures.map(([name]) => name), 'track.mp4'];
    const outputs: FileFact[] = [];
    for (const name of names) outputs.push(await fileFact(join(output.part, name), name));
    const { device } = candidate.upscaler;
    const report = await assembleReport(
      options,
      plan,
      { track, texture, scored, views, box, stills, ocr, device },
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
