import type { ChromaSiting } from '../core/chroma-siting.ts';
import { createFramePool } from '../core/frame-pool.ts';
import type { FrameLayout, Rect } from '../core/frame.ts';
import type { ColorInfo } from '../core/media.ts';
import { findPixelFormat, frameBytes, planeSizes } from '../core/pixel-format.ts';
import type { Rational } from '../core/rational.ts';
import { planEncode } from '../encode/encode-plan.ts';
import { openSink } from '../encode/index.ts';
import type { PlaneSamples } from '../infer/plane-network.ts';
import { lineHeight, textDots } from './canvas.ts';
import { toChroma } from './colour.ts';
import { cropOf, type Crop } from './crop.ts';
import type { CropStore } from './crop-store.ts';
import { drawPair } from './draw-pair.ts';
import { compose, enlargement, grow, invert, translation, type Homography } from './homography.ts';
import { inUnits, unit } from './network-enlarger.ts';
import type { RealPlane } from './plane.ts';
import type { TrackPoint } from './track.ts';

export type TrackVideoRequest = {
  readonly path: string;
  readonly points: readonly TrackPoint[];
  readonly store: CropStore;
  readonly format: FrameLayout['format'];
  readonly siting: ChromaSiting | undefined;
  /** The region in the reference's picture, and the reference's map. */
  readonly box: Rect;
  readonly reference: Homography;
  readonly k: number;
  /** Enlarges luma `k` times, both ways; in samples of `unit` to a level. */
  readonly enlarge: (luma: RealPlane) => Promise<readonly [PlaneSamples, PlaneSamples]>;
  readonly timeBase: Rational;
  readonly frameRate: Rational | undefined;
  readonly color: ColorInfo;
  readonly tag: string;
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number) => void;
};

/** Samples of the source around the region that are shown with it. */
const context = 6;
const gap = 8;
/** Where gray of limited range is dark enough to be a ground, and light enough to be read. */
const ground = 24;
const light = 200;

const even = (value: number): number => 2 * Math.ceil(value / 2);

const header = even(lineHeight + 2);

/** The region held still and enlarged, picture by picture: bicubic on the left, the network on the right. */
export const writeTrackVideo = async (request: TrackVideoRequest): Promise<void> => {
  const { points, store, k, box, signal } = request;
  const rect = grow(box, context);
  const pane = { width: even(rect.width * k), height: even(rect.height * k) };
  const format = findPixelFormat('yuv420p')!;
  const layout = { format, width: 2 * pane.width + gap, height: pane.height + header };
  const plan = await planEncode({
    output: { kind: 'file', path: request.path, container: 'mp4', regular: true },
    media: undefined,
    layout,
    timeBase: request.timeBase,
    sampleAspect: undefined,
    color: { ...request.color, chromaLocation: 'left' },
    scale: k,
    frameRate: request.frameRate,
    crf: 16,
    // Half the time of x264's next preset for a third more bytes, at the same quality.
    preset: 'superfast',
    audio: false,
    tag: request.tag,
    overwrite: true,
  });
  await using sink = await openSink(plan);
  const pool = createFramePool(1, 0, frameBytes(format, layout.width, layout.height));
  const toPicture = invert(enlargement(k, [rect.x, rect.y]));
  const back = invert(request.reference);
  const load = async ({ crop: stored }: TrackPoint) => {
    const crop = cropOf(request.format, await store.read(stored));
    return { crop, enlarged: await request.enlarge(crop.luma) };
  };
  /** One picture early: the network works while the one before is drawn. */
  const begin = (point: TrackPoint | undefined) => {
    const loading = point && load(point);
    // Where the drawing fails first, nobody waits for it any more.
    loading?.catch(() => {});
    return loading;
  };
  let next = begin(points[0]);
  for (const [index, point] of points.entries()) {
    signal.throwIfAborted();
    const { crop, enlarged } = (await next)!;
    next = begin(points[index + 1]);
    const toCrop = compose(
      translation(-crop.rect.x, -crop.rect.y),
      compose(compose(point.map, back), toPicture),
    );
    const lease = await pool.acquire(signal);
    const { buffer, byteOffset, length } = lease.output;
    const out = new Uint8ClampedArray(buffer, byteOffset, length);
    drawGround(out, layout, pane.width + gap);
    drawLuma(out, layout, pane, enlarged, compose(enlargement(k), toCrop));
    drawChroma(out, layout, pane, crop, request.siting, toCrop);
    await sink.write({ index, pts: point.pts, lease });
    lease.release();
    request.onProgress?.(index + 1);
  }
  await sink.finish('complete', signal);
};

type Pane = { readonly width: number; readonly height: number };

/** Luma of the left and the right pane. @param toPlanes from samples of a pane to samples of the planes */
const drawLuma = (
  out: Uint8ClampedArray,
  { width: stride }: FrameLayout,
  pane: Pane,
  [bicubic, network]: readonly [PlaneSamples, PlaneSamples],
  toPlanes: Homography,
): void => {
  const first = header * stride;
  const target = { out, stride, ...pane, first, second: first + pane.width + gap };
  const { width, height } = bicubic;
  drawPair(
    { first: bicubic.samples, second: network.samples, width, height },
    toPlanes,
    unit,
    target,
  );
};

/** Chroma of 4:2:0 sited left: half as many samples, the first half a sample lower than that of luma. */
const halved: Homography = [2, 0, 0, 0, 2, 0.5, 0, 0, 1];

/** Chroma of both panes, which is the same. @param toCrop from samples of a pane to luma samples of the crop */
const drawChroma = (
  out: Uint8ClampedArray,
  layout: FrameLayout,
  pane: Pane,
  { chroma }: Crop,
  siting: ChromaSiting | undefined,
  toCrop: Homography,
): void => {
  if (!chroma || !siting) return;
  const [, cb, cr] = planeSizes(layout.format, layout.width, layout.height);
  if (!cb || !cr) return;
  const stride = cb.width;
  const [width, height] = [pane.width / 2, pane.height / 2];
  const offset = (header / 2) * stride;
  const [first, second] = [cb.offset + offset, cr.offset + offset];
  drawPair(
    {
      first: inUnits(chroma[0]).samples,
      second: inUnits(chroma[1]).samples,
      width: chroma[0].width,
      height: chroma[0].height,
    },
    compose(toChroma(siting), compose(toCrop, halved)),
    unit,
    { out, stride, width, height, first, second },
  );
  for (const start of [first, second])
    for (let row = 0; row < height; row++) {
      const left = start + row * stride;
      out.copyWithin(left + width + gap / 2, left, left + width);
    }
};

/** An empty picture with the two headings. @param right where the right pane begins */
const drawGround = (out: Uint8ClampedArray, layout: FrameLayout, right: number): void => {
  const luma = layout.width * layout.height;
  out.fill(ground, 0, luma);
  out.fill(128, luma);
  for (const [text, x] of [
    ['bicubic', 2],
    ['network', right + 2],
  ] as const)
    for (const [dx, dy] of textDots(text))
      if (x + dx < layout.width) out[(2 + dy) * layout.width + x + dx] = light;
};
