import { SrvidError } from '../../core/errors.ts';
import type { Rect } from '../../core/frame.ts';
import type { Inset } from '../../core/kernels/inset.ts';
import { type Orientation, shownSize, toShown } from './orientation.ts';
import type { PlacedRegion } from './place.ts';

type Size = { readonly width: number; readonly height: number };

/** What an inset may take of the picture's width and height: the first with which it hides no region. The most is for large regions. */
const shares = [0.4, 0.35, 0.3, 0.25, 0.2, 0.45] as const;
const largest = Math.max(...shares);

/** Magnification beside that of the whole picture. More than the most shows nothing but blur, less than the least nothing new. */
const [least, most] = [1.25, 6];

/** Between an inset and the edges, of the picture's smaller side. */
const marginShare = 0.025;

/** Of the stored picture. */
type Corner = { readonly right: boolean; readonly bottom: boolean };
const corners: readonly Corner[] = [
  { right: true, bottom: false },
  { right: true, bottom: true },
  { right: false, bottom: true },
  { right: false, bottom: false },
];

/** The corner in which a player shows a rectangle. */
const shownCorner = (orientation: Orientation, rect: Rect, picture: Size): string => {
  const { x, y, width, height } = toShown(orientation, rect, picture);
  const shown = shownSize(orientation, picture);
  const row = 2 * y + height > shown.height ? 'bottom' : 'top';
  return `${row} ${2 * x + width > shown.width ? 'right' : 'left'}`;
};

export type PlacedInset = {
  readonly region: PlacedRegion;
  readonly inset: Inset;
  /** As a player shows it. */
  readonly corner: string;
  readonly magnification: number;
  /** Names of regions that it hides a part of. */
  readonly hides: readonly string[];
};

/** Thickness of the lines in luma samples of the picture. */
export const insetLines = ({ width, height }: Size) => {
  const frameLine = Math.max(2, 2 * Math.round(Math.min(width, height) / 540));
  return { frameLine, regionLine: Math.max(1, frameLine / 2) };
};

/** All lines around a frame, the black one included. */
const lineRoom = (size: Size, step: { x: number; y: number }): number =>
  Math.ceil(1.5 * insetLines(size).frameLine) + 2 * Math.max(step.x, step.y);

const overlap = (a: Rect, b: Rect): number =>
  Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y));

const grow = ({ x, y, width, height }: Rect, by: number): Rect => ({
  x: x - by,
  y: y - by,
  width: width + 2 * by,
  height: height + 2 * by,
});

const distance = (a: Rect, b: Rect): number =>
  Math.hypot(a.x - b.x + (a.width - b.width) / 2, a.y - b.y + (a.height - b.height) / 2);

const meet = ({ span: a }: PlacedRegion, { span: b }: PlacedRegion): boolean =>
  a.start < b.end && b.start < a.end;

const times = ({ x, y, width, height }: Rect, scale: number): Rect => ({
  x: x * scale,
  y: y * scale,
  width: width * scale,
  height: height * scale,
});

/** The magnification with which a region takes a share of the picture, but at most `most`. */
const ratioFor = (region: Rect, picture: Size, share: number): number =>
  Math.min(most, (share * picture.width) / region.width, (share * picture.height) / region.height);

const atCorner = (
  region: Rect,
  picture: Size,
  share: number,
  { right, bottom }: Corner,
  step: { readonly x: number; readonly y: number },
): Rect => {
  const ratio = ratioFor(region, picture, share);
  const onGrid = (length: number, grid: number) => Math.floor(length / grid) * grid;
  const margin =
    Math.round(Math.min(picture.width, picture.height) * marginShare) + lineRoom(picture, step);
  const width = onGrid(region.width * ratio, step.x);
  const height = onGrid(region.height * ratio, step.y);
  return {
    x: onGrid(right ? picture.width - margin - width : margin, step.x),
    y: onGrid(bottom ? picture.height - margin - height : margin, step.y),
    width,
    height,
  };
};

const refuseLarge = ({ text, shown }: PlacedRegion): never => {
  throw new SrvidError(
    'USAGE',
    `the region ${text} is too large to be magnified in the picture: ${shown.width}×${shown.height} pixels`,
    {
      hint: `An inset is for at most ${Math.floor((100 * largest) / least)}% of the picture's width and height; --roi-mode crop takes any size.`,
    },
  );
};

/**
 * A corner for each region, the same for the whole run: one that no other inset has at the same time, where no region that is there at
 * the same time is hidden, else where the least of one is; among equals the farthest from all of them.
 *
 * @param source size of the decoded picture, as it is stored
 * @throws SrvidError USAGE for a region too large to be magnified, and for more than four at once
 */
export const placeInsets = (
  regions: readonly PlacedRegion[],
  source: Size,
  scale: number,
  step: { readonly x: number; readonly y: number },
  orientation: Orientation,
): readonly PlacedInset[] => {
  const picture = { width: source.width * scale, height: source.height * scale };
  const placed: PlacedInset[] = [];
  const taken = new Map<PlacedRegion, Corner>();
  for (const region of regions) {
    const own = times(region.rect, scale);
    if (ratioFor(own, picture, largest) < least) refuseLarge(region);
    const others = regions.filter((other) => meet(other, region));
    const rects = others.map(({ rect }) => grow(times(rect, scale), lineRoom(picture, step)));
    const free = corners.filter((corner) => others.every((other) => taken.get(other) !== corner));
    if (free.length === 0)
      throw new SrvidError(
        'USAGE',
        `the region ${region.text} finds no free corner: four insets are shown at that time already`,
        { hint: 'Give at most four regions that are there at the same time.' },
      );
    const choices = shares
      .filter((share) => ratioFor(own, picture, share) >= least)
      .flatMap((share) =>
        free.map((corner) => {
          const rect = atCorner(own, picture, share, corner, step);
          const hidden = rects.reduce(
            (sum, other) => sum + overlap(grow(rect, lineRoom(picture, step)), other),
            0,
          );
          const away = Math.min(...rects.map((other) => distance(rect, other)));
          return { place: shares.indexOf(share), corner, rect, hidden, away };
        }),
      );
    const [best] = choices.toSorted(
      (a, b) => a.hidden - b.hidden || a.place - b.place || b.away - a.away,
    );
    if (!best) continue;
    taken.set(region, best.corner);
    placed.push({
      region,
      inset: { region: own, picture: best.rect },
      corner: shownCorner(orientation, best.rect, picture),
      magnification: best.rect.width / own.width,
      hides: others
        .filter((_, n) => overlap(best.rect, rects[n] as Rect) > 0)
        .map(({ text }) => text),
    });
  }
  return placed;
};
