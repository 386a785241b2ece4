import type { Rect } from '../core/frame.ts';
import {
  applyTo,
  areaOf,
  boundsOf,
  centreOf,
  clip,
  compose,
  grow,
  identity,
  invert,
  mapRect,
  scaleAt,
  translation,
  type Homography,
  type Point,
} from './homography.ts';
import { hasContrast, likenessOf, type Likeness } from './likeness.ts';
import { cutPlane, warpPlane, type RealPlane } from './plane.ts';
import { meanDifference, thumbnailOf } from './thumbnail.ts';
import type { Match, Vision } from './vision.ts';

/** Why a region is followed no further. */
export type LossReason =
  'no contrast to follow' | 'occluded or changed' | 'scene cut' | 'left the picture' | 'too small';

/** Where the region lies in one picture. */
type Sighting = {
  /** From the picture in which the region was marked to this one. */
  readonly map: Homography;
  readonly likeness: Likeness;
};

/** What became of the region in the next picture. */
export type Step =
  | ({ readonly kind: 'held' } & Sighting)
  /** It looks wrong; the next picture decides. */
  | { readonly kind: 'doubtful' }
  | {
      readonly kind: 'lost';
      readonly reason: LossReason;
    };

/** Follows one region through the pictures that it is given, one after the other. */
export type Tracker = {
  /** @param picture is looked at again when the next one comes, and not after */
  readonly next: (picture: RealPlane) => Step;
};

/** A picture in which the region was seen well, and what it looked like there. */
type KeyView = { readonly map: Homography; readonly patch: RealPlane; readonly rect: Rect };

/** A shorter side below so many samples is not enough to be aligned, nor to be read. */
const leastSide = 4;
/** Share of the region's area that must lie in the picture. */
const leastVisible = 0.75;
/** Correlation with the reference below which the region is gone, whatever came before. */
const leastCorrelation = 0.45;
/** The same as a share of what was usual. */
const usualShare = 0.72;
/** Correlation at the predicted place below which there is nothing to align. */
const leastToAlign = 0.1;
/** The same from which the place is near enough for the last alignment alone. */
const nearlyAligned = 0.85;
/** A cell that was usually like the reference and now is not. */
const cellWas = 0.55;
const cellIs = 0.15;
/** Pictures in doubt before the region counts as lost. */
const patience = 2;
/** A view that differs so much in size from the reference becomes a reference of its own. */
const newKeyScale = 1.3;
/** Two pictures in small, one after the other, that differ by so many levels and agree no better: a cut. */
const cutDifference = 8;
const cutCorrelation = 0.5;
const mostPoints = 60;
/** Samples of context around a patch: the border of a plate is the best that there is to align it by. */
const context = 2;

/** Enlargement before OpenCV looks: windows of 21 samples should see a part, not the whole. */
export const zoomFor = ({ width, height }: Rect): number =>
  Math.min(4, Math.max(1, Math.ceil(32 / Math.min(width, height))));

/** Perspective has eight parameters: from this side on a patch holds enough to tell them. */
export const perspectiveSide = 40;

/**
 * Follows a region: Lucas–Kanade flow of corners in it gives the motion since the picture before, and the enhanced
 * correlation coefficient against a reference view removes what drift there would be. The references are the picture in
 * which the region was marked and, where it has grown or shrunk by 1.3, later ones.
 */
export const createTracker = (vision: Vision, first: RealPlane, region: Rect): Tracker => {
  const zoom = zoomFor(region);
  const isFollowable = hasContrast(cutPlane(first, region));
  const keys: KeyView[] = [keyView(first, identity, region)];
  let before: RealPlane = first;
  let map: Homography = identity;
  let speed: Point = [0, 0];
  let usual: Likeness = { correlation: 1, worstCell: 1 };
  let seen = 0;
  let doubtful = 0;
  let thumbnail = thumbnailOf(first);

  const lost = (reason: LossReason): Step => ({ kind: 'lost', reason });

  const learn = (likeness: Likeness): void => {
    seen += 1;
    const share = Math.max(1 / seen, 0.15);
    usual = {
      correlation: usual.correlation + share * (likeness.correlation - usual.correlation),
      worstCell: usual.worstCell + share * (likeness.worstCell - usual.worstCell),
    };
  };

  return {
    next(picture) {
      if (!isFollowable) return lost('no contrast to follow');
      const small = thumbnailOf(picture);
      const cut =
        meanDifference(small, thumbnail) > cutDifference &&
        likenessOf(small, thumbnail).correlation < cutCorrelation;
      thumbnail = small;
      const flowed = flowMap(vision, before, picture, boundsOf(mapRect(map, region)), speed, zoom);
      const predicted = compose(flowed, map);
      const key = keys.reduce((best, each) =>
        sizeRatio(each.map, predicted, region) < sizeRatio(best.map, predicted, region) * 0.85
          ? each
          : best,
      );
      const found = refine(vision, key, picture, predicted, zoom);
      const quad = mapRect(found.map, region);
      const box = boundsOf(quad);
      const visible = clip(box, picture);
      if (visible.width * visible.height < leastVisible * box.width * box.height)
        return lost('left the picture');
      if (shorterSide(quad) < leastSide) return lost('too small');
      const isGone =
        found.likeness.correlation < leastCorrelation ||
        found.likeness.correlation < usualShare * usual.correlation ||
        (usual.worstCell > cellWas && found.likeness.worstCell < cellIs);
      before = picture;
      if (isGone) {
        if (cut) return lost('scene cut');
        doubtful += 1;
        // Carried on by the flow alone: a flash, or a bad picture, passes.
        map = compose(translation(...speed), map);
        return doubtful > patience ? lost('occluded or changed') : { kind: 'doubtful' };
      }
      doubtful = 0;
      const [x, y] = centreOf(region);
      const [was, is] = [applyTo(map, x, y), applyTo(found.map, x, y)];
      speed = [is[0] - was[0], is[1] - was[1]];
      map = found.map;
      learn(found.likeness);
      if (keys.every((each) => sizeRatio(each.map, map, region) > newKeyScale))
        keys.push(keyView(picture, map, region));
      return { kind: 'held', map, likeness: found.likeness };
    },
  };
};

const keyView = (picture: RealPlane, map: Homography, region: Rect): KeyView => {
  const rect = clip(grow(boundsOf(mapRect(map, region)), context), picture);
  return { map, rect, patch: cutPlane(picture, rect) };
};

const sizeRatio = (a: Homography, b: Homography, region: Rect): number => {
  const [x, y] = centreOf(region);
  const ratio = scaleAt(a, x, y) / scaleAt(b, x, y);
  return Math.max(ratio, 1 / ratio);
};

const shorterSide = (quad: readonly Point[]): number => {
  const [a, b, c] = quad as readonly [Point, Point, Point];
  return Math.min(Math.hypot(b[0] - a[0], b[1] - a[1]), Math.hypot(c[0] - b[0], c[1] - b[1]));
};

/** How the region moved from one picture to the next: as most of its corners did, or as their median did, or as before. */
const flowMap = (
  vision: Vision,
  before: RealPlane,
  picture: RealPlane,
  box: Rect,
  speed: Point,
  zoom: number,
): Homography => {
  const reach = Math.max(24, Math.round(Math.max(box.width, box.height) / 2));
  const window = clip(grow(box, reach), picture);
  const inner = clip(
    grow(box, Math.max(2, Math.round(Math.min(box.width, box.height) / 6))),
    picture,
  );
  if (inner.width < 4 || inner.height < 4) return translation(...speed);
  const points = vision
    .corners(cutPlane(before, inner), mostPoints, zoom)
    .map(([x, y]): Point => [x + inner.x - window.x, y + inner.y - window.y]);
  const matches = vision
    .flow(
      cutPlane(before, window),
      cutPlane(picture, window),
      points,
      ([x, y]) => [x + speed[0], y + speed[1]],
      zoom,
    )
    .map(({ from, to }): Match => ({
      from: [from[0] + window.x, from[1] + window.y],
      to: [to[0] + window.x, to[1] + window.y],
    }));
  if (matches.length < 3) return translation(...speed);
  const affine = matches.length >= 8 ? vision.commonAffine(matches) : undefined;
  if (affine && affine.inliers >= matches.length / 2 && isPlausible(affine.map, box))
    return affine.map;
  return translation(
    median(matches.map(({ from, to }) => to[0] - from[0])),
    median(matches.map(({ from, to }) => to[1] - from[1])),
  );
};

/** From one picture to the next nothing grows by a fifth or leans by a sixth. */
const isPlausible = (map: Homography, box: Rect): boolean => {
  const scale = scaleAt(map, ...centreOf(box));
  const [a, b, , d, e] = map;
  return (
    scale > 0.83 &&
    scale < 1.2 &&
    Math.abs(a - e) < 0.16 &&
    Math.abs(b) < 0.16 &&
    Math.abs(d) < 0.16
  );
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** The predicted place, corrected against the reference where that makes it more alike. */
const refine = (
  vision: Vision,
  key: KeyView,
  picture: RealPlane,
  predicted: Homography,
  zoom: number,
): Sighting => {
  // Samples of the reference's patch → samples of the picture.
  const start = compose(compose(predicted, invert(key.map)), translation(key.rect.x, key.rect.y));
  const around = clip(grow(boundsOf(mapRect(start, { ...key.rect, x: 0, y: 0 })), 8), picture);
  const likenessAt = (map: Homography): Likeness =>
    likenessOf(key.patch, warpPlane(picture, map, key.rect.width, key.rect.height));
  const candidates = [start];
  // What is not there cannot be aligned, and would end in an exception.
  const { correlation } = likenessAt(start);
  if (correlation > leastToAlign && around.width >= 8 && around.height >= leastSide) {
    const plane = cutPlane(picture, around);
    const local = compose(translation(-around.x, -around.y), start);
    const motion =
      Math.min(key.rect.width, key.rect.height) >= perspectiveSide ? 'homography' : 'affine';
    const rough =
      correlation < nearlyAligned
        ? vision.align(key.patch, plane, local, { motion: 'translation', zoom, smoothing: 5 })
        : undefined;
    const fine = vision.align(key.patch, plane, rough?.map ?? local, {
      motion,
      zoom,
      smoothing: 1,
    });
    for (const each of [rough, fine])
      if (each && isNear(each.map, local, key.rect))
        candidates.push(compose(translation(around.x, around.y), each.map));
  }
  const rated = candidates.map((map) => ({ map, likeness: likenessAt(map) }));
  const best = rated.reduce((a, b) => (b.likeness.correlation >= a.likeness.correlation ? b : a));
  const back = compose(translation(-key.rect.x, -key.rect.y), key.map);
  return { map: compose(best.map, back), likeness: best.likeness };
};

/** An alignment that went elsewhere found something else. */
const isNear = (map: Homography, start: Homography, { width, height }: Rect): boolean => {
  const reach = Math.max(4, Math.min(width, height) / 2);
  const area = areaOf(mapRect(map, { x: 0, y: 0, width, height }));
  const expected = areaOf(mapRect(start, { x: 0, y: 0, width, height }));
  const corners: readonly Point[] = [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ];
  return (
    area > 0.75 * expected &&
    area < 1.33 * expected &&
    corners.every(([x, y]) => {
      const [a, b] = [applyTo(map, x, y), applyTo(start, x, y)];
      return Math.hypot(a[0] - b[0], a[1] - b[1]) < reach;
    })
  );
};
