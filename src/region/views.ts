import type { FrameLayout, Rect } from '../core/frame.ts';
import { chooseViews } from './choose-views.ts';
import { cropOf, type Crop } from './crop.ts';
import type { CropStore } from './crop-store.ts';
import {
  applyTo,
  boundsOf,
  centreOf,
  clip,
  compose,
  grow,
  invert,
  mapRect,
  scaleAt,
  translation,
} from './homography.ts';
import { cutPlane } from './plane.ts';
import { mostArea } from './place-region.ts';
import { registerViews, type Registration } from './register.ts';
import { measure, scoresOf, trustsOf, type Scores } from './scores.ts';
import { textureOf } from './texture.ts';
import type { Track, TrackPoint } from './track.ts';
import type { Vision } from './vision.ts';

/** One picture of the track and what speaks for it. */
export type ScoredPoint = { readonly point: TrackPoint; readonly scores: Scores };

/** A chosen view, registered to the reference: the first of them. */
export type RegisteredView = ScoredPoint & {
  readonly crop: Crop;
  /** Weight of its samples by that of a usual view's. */
  readonly trust: number;
  readonly registration: Registration;
};

/** Samples around the marked region: the border of a plate is followed too. */
const context = 2;

/** The region of one picture, as far as it lies in it. */
const boxIn = (point: TrackPoint, region: Rect, layout: FrameLayout): Rect =>
  clip(boundsOf(mapRect(point.map, region)), layout);

/** How much there is in the marked region, and just around it, to follow it by (`textureOf`). */
export const textureAt = async (
  { crop, map }: TrackPoint,
  layout: FrameLayout,
  store: CropStore,
  region: Rect,
): Promise<number> => {
  const { luma, rect } = cropOf(layout.format, await store.read(crop));
  const box = grow(boundsOf(mapRect(map, region)), context);
  return textureOf(cutPlane(luma, { ...box, x: box.x - rect.x, y: box.y - rect.y }));
};

/** Scores every picture of a track. @param keys times of those that are coded by themselves, if that is known */
export const scoreTrack = async (
  { points, layout }: Track,
  store: CropStore,
  region: Rect,
  keys: ReadonlySet<number> | undefined,
): Promise<readonly ScoredPoint[]> => {
  const measures = [];
  for (const point of points) {
    const { luma, rect } = cropOf(layout.format, await store.read(point.crop));
    const box = boxIn(point, region, layout);
    const inner = cutPlane(luma, { ...box, x: box.x - rect.x, y: box.y - rect.y });
    // Not that of the box: its whole samples would make sizes jump.
    const size = Math.min(region.width, region.height) * scaleAt(point.map, ...centreOf(region));
    const isKey = keys?.has(point.pts) ?? true;
    measures.push(measure(inner, size, point.likeness.correlation, isKey));
  }
  return scoresOf(measures).map((scores, i) => ({ point: points[i]!, scores }));
};

/** Another reference is tried so often at most, where the first disagrees with the others. */
const mostReferences = 3;

/**
 * Chooses the views and registers them to the best of those that agree. Views larger than what may be marked would take too
 * much memory and time.
 * @returns the reference first; the region in its picture
 */
export const chooseAndRegister = async (
  vision: Vision,
  scored: readonly ScoredPoint[],
  store: CropStore,
  region: Rect,
  layout: FrameLayout,
  count: number,
): Promise<{ readonly views: readonly RegisteredView[]; readonly box: Rect }> => {
  const fusible = scored.filter(({ point }) => {
    const { width, height } = boxIn(point, region, layout);
    return width * height <= mostArea;
  });
  let chosen = chooseViews(
    fusible.map(({ point, scores }) => ({
      score: scores.total,
      index: point.index,
      centre: applyTo(point.map, ...centreOf(region)),
    })),
    count,
  ).map((i) => fusible[i]!);
  for (let tried = 1; ; tried++) {
    const registered = await registerTo(vision, chosen, store, region, layout);
    const agreeing = registered.views.findIndex(
      ({ registration }) => registration.rejected === undefined,
    );
    if (agreeing === 0) return registered;
    if (agreeing < 0 || tried === mostReferences)
      return { ...registered, views: referenceAlone(registered.views) };
    chosen = [chosen[agreeing]!, ...chosen.filter((_, i) => i !== agreeing)];
  }
};

/** No reference was found that agrees with the others: the still is the reference's alone. */
const referenceAlone = (views: readonly RegisteredView[]): readonly RegisteredView[] =>
  views.map((view, i) => {
    const { rejected = 'disagrees with the reference' } = view.registration;
    const registration = { ...view.registration, rejected: i === 0 ? undefined : rejected };
    return { ...view, registration };
  });

/** Registers views to the first of them. */
const registerTo = async (
  vision: Vision,
  chosen: readonly ScoredPoint[],
  store: CropStore,
  region: Rect,
  layout: FrameLayout,
): Promise<{ readonly views: readonly RegisteredView[]; readonly box: Rect }> => {
  const reference = chosen[0]!.point;
  const box = boxIn(reference, region, layout);
  const crops: Crop[] = [];
  for (const { point } of chosen) crops.push(cropOf(layout.format, await store.read(point.crop)));
  const trusts = trustsOf(chosen.map(({ scores }) => scores));
  const registrations = await registerViews(
    vision,
    chosen.map(({ point }, i) => ({
      luma: crops[i]!.luma,
      origin: [crops[i]!.rect.x, crops[i]!.rect.y],
      time: point.pts,
      trust: trusts[i]!,
      start: compose(
        translation(-crops[i]!.rect.x, -crops[i]!.rect.y),
        compose(point.map, invert(reference.map)),
      ),
    })),
    box,
  );
  return {
    views: chosen.map((each, i) => ({
      ...each,
      crop: crops[i]!,
      trust: trusts[i]!,
      registration: registrations[i]!,
    })),
    box,
  };
};
