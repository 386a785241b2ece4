import type { ChromaSiting } from '../core/chroma-siting.ts';
import { createFramePool } from '../core/frame-pool.ts';
import type { FrameLayout, Rect } from '../core/frame.ts';
import type { ColorInfo } from '../core/media.ts';
import { findPixelFormat, frameBytes, planeSizes } from '../core/pixel-format.ts';
import type { Rational } from '../core/rational.ts';
import { planEncode } from '../encode/encode-plan.ts';
import { openSink } from '../encode/index.ts';
import { lineHeight, textDots } from './canvas.ts';
import { chromaThrough } from './colour.ts';
import { cropOf, type Crop } from './crop.ts';
import type { CropStore } from './crop-store.ts';
import { compose, enlargement, grow, invert, translation, type Homography } from './homography.ts';
import { warpPlane, type RealPlane } from './plane.ts';
import type { EnlargePlane } from './still.ts';
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
  readonly enlarge: EnlargePlane;
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

/** The region held still and enlarged, picture by picture: bicubic on the left, the network on the right. */
export const writeTrackVideo = async (request: TrackVideoRequest): Promise<void> => {
  const { points, store, k, box, signal } = request;
  const rect = grow(box, context);
  const pane = { width: even(rect.width * k), height: even(rect.height * k) };
  const header = even(lineHeight + 2);
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
    const panes = [
      warpPlane(crop.luma, toCrop, pane.width, pane.height),
      warpPlane(enlarged, compose(enlargement(k), toCrop), pane.width, pane.height, 'linear'),
    ] as const;
    const lease = await pool.acquire(signal);
    const { buffer, byteOffset, length } = lease.output;
    const out = new Uint8ClampedArray(buffer, byteOffset, length);
    drawFrame(out, layout, pane, header, panes, chromaOf(crop, request, toCrop, pane));
    await sink.write({ index, pts: point.pts, lease });
    lease.release();
    request.onProgress?.(index + 1);
  }
  await sink.finish('complete', signal);
};

/** Chroma of 4:2:0 sited left: half as many samples, the first half a sample lower than that of luma. */
const halved: Homography = [2, 0, 0, 0, 2, 0.5, 0, 0, 1];

const chromaOf = (
  crop: Crop,
  { siting }: TrackVideoRequest,
  toCrop: Homography,
  pane: { readonly width: number; readonly height: number },
) =>
  chromaThrough(crop, siting, compose(toCrop, halved), pane.width / 2, pane.height / 2, 'linear');

/** Clamped arrays round and clip by themselves. */
const put = (
  out: Uint8ClampedArray,
  offset: number,
  stride: number,
  plane: RealPlane,
  left: number,
  top: number,
): void => {
  for (let y = 0; y < plane.height; y++)
    for (let x = 0; x < plane.width; x++)
      out[offset + (top + y) * stride + left + x] = plane.samples[y * plane.width + x]!;
};

const drawFrame = (
  out: Uint8ClampedArray,
  layout: FrameLayout,
  pane: { readonly width: number; readonly height: number },
  header: number,
  [left, right]: readonly [RealPlane, RealPlane],
  chroma: readonly [RealPlane, RealPlane],
): void => {
  const [luma, ...planes] = planeSizes(layout.format, layout.width, layout.height);
  if (!luma) return;
  out.fill(ground, 0, luma.bytes);
  out.fill(128, luma.bytes);
  for (const [text, x] of [
    ['bicubic', 2],
    ['network', pane.width + gap + 2],
  ] as const)
    for (const [dx, dy] of textDots(text))
      if (x + dx < layout.width) out[(2 + dy) * layout.width + x + dx] = light;
  put(out, 0, layout.width, left, 0, header);
  put(out, 0, layout.width, right, pane.width + gap, header);
  for (const [i, { offset, width }] of planes.entries())
    for (const x of [0, (pane.width + gap) / 2]) put(out, offset, width, chroma[i]!, x, header / 2);
};
