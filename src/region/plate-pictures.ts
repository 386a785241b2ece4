import type { Rect } from '../core/frame.ts';
import type { RgbPicture } from '../core/png.ts';
import type { RgbCoding } from '../core/rgb-coding.ts';
import { dim, magnify, sheet } from './canvas.ts';
import {
  chromaThrough,
  differencePicture,
  grayPicture,
  pictureOf,
  type ChromaPlanes,
} from './colour.ts';
import { robustMean } from './fuse.ts';
import { compose, translation, type Homography } from './homography.ts';
import { cutPlane, warpPlane, type RealPlane } from './plane.ts';
import type { PlateFile } from './output-folder.ts';
import type { PlatePlan } from './plate-plan.ts';
import type { Picture } from './plate-report.ts';
import { stillGrid, type Still, type StillGrid } from './still.ts';
import type { TrackPoint } from './track.ts';
import type { RegisteredView } from './views.ts';

type Painter = {
  readonly coding: RgbCoding;
  readonly k: number;
  /** From samples of the pictures to samples of the reference's picture. */
  readonly toPicture: Homography;
  readonly width: number;
  readonly height: number;
};

/** They show the region alone. */
const painterOf = (grid: StillGrid, coding: RgbCoding, k: number): Painter => ({
  coding,
  k,
  toPicture: compose(grid.toPicture, translation(grid.inner.x, grid.inner.y)),
  width: grid.inner.width,
  height: grid.inner.height,
});

const chromaOf = (view: RegisteredView, painter: Painter): ChromaPlanes =>
  chromaThrough(
    view.crop,
    painter.coding.siting,
    compose(view.registration.map, painter.toPicture),
    painter.width,
    painter.height,
  );

/** Chroma of all views that are fused: their robust mean. */
const fusedChroma = (views: readonly RegisteredView[], painter: Painter): ChromaPlanes => {
  const planes = views.map((view) => chromaOf(view, painter));
  const even = views.map(() => 1);
  return [
    robustMean(
      planes.map(([cb]) => cb),
      even,
    ),
    robustMean(
      planes.map(([, cr]) => cr),
      even,
    ),
  ];
};

/** The stills of the folder without and with the network. */
export type StillPair = { readonly measured: Still; readonly fused: Still };

/** The best single frame: bicubic and network, side by side. */
const bestFramePicture = (
  { measured, fused }: StillPair,
  reference: RegisteredView,
  painter: Painter,
): RgbPicture => {
  const chroma = chromaOf(reference, painter);
  const label = `frame ${reference.point.index}`;
  return sheet(
    [
      { picture: pictureOf(measured.single, chroma, painter.coding), label: `${label}, bicubic` },
      { picture: pictureOf(fused.single, chroma, painter.coding), label: `${label}, network` },
    ],
    2,
  );
};

const sheetColumns = 4;

/** The chosen views on the reference's grid, in the order of time. @param seconds of a view */
const contactSheet = (
  views: readonly RegisteredView[],
  painter: Painter,
  seconds: (view: RegisteredView) => number,
): RgbPicture =>
  sheet(
    views
      .toSorted((a, b) => a.point.pts - b.point.pts)
      .map((view) => {
        const map = compose(view.registration.map, painter.toPicture);
        const luma = warpPlane(view.crop.luma, map, painter.width, painter.height);
        const isFused = view.registration.rejected === undefined;
        return {
          picture: pictureOf(luma, chromaOf(view, painter), painter.coding),
          label: `#${view.point.index} ${seconds(view).toFixed(3)}s${view === views[0] ? ' ref' : ''}${isFused ? '' : ' not fused'}`,
          ...(isFused ? {} : { colour: dim }),
        };
      }),
    sheetColumns,
  );

/** The reference's own samples in the region. */
const regionOf = (plane: RealPlane, view: RegisteredView, box: Rect): RealPlane =>
  cutPlane(plane, { ...box, x: box.x - view.crop.rect.x, y: box.y - view.crop.rect.y });

/** Source, still as the camera would see it, their difference, and what the network added. */
const residualPicture = (
  { measured, fused }: StillPair,
  reference: RegisteredView,
  box: Rect,
  k: number,
): RgbPicture => {
  const source = regionOf(fused.recorded, reference, box);
  const seen = regionOf(fused.seen, reference, box);
  return sheet(
    [
      { picture: magnify(grayPicture(source), k), label: 'source' },
      { picture: magnify(grayPicture(seen), k), label: 'still, degraded' },
      { picture: magnify(differencePicture(seen, source, 8), k), label: 'difference x8' },
      { picture: differencePicture(fused.fused, measured.fused, 4), label: 'by the network x4' },
    ],
    2,
  );
};

/**
 * The stills of the folder by their names.
 * @param views the first is the reference
 * @param box the region in its picture
 * @param describe the facts of a picture
 */
export const platePictures = (
  stills: StillPair,
  views: readonly RegisteredView[],
  box: Rect,
  { coding, model }: PlatePlan,
  describe: (point: TrackPoint) => Picture,
): readonly (readonly [name: PlateFile, picture: RgbPicture])[] => {
  const reference = views[0]!;
  const painter = painterOf(stillGrid(box, model.scale), coding, model.scale);
  const chroma = fusedChroma(
    views.filter(({ registration }) => registration.rejected === undefined),
    painter,
  );
  return [
    ['plate.png', pictureOf(stills.fused.fused, chroma, coding)],
    ['measured.png', pictureOf(stills.measured.fused, chroma, coding)],
    ['best-frame.png', bestFramePicture(stills, reference, painter)],
    ['contact-sheet.png', contactSheet(views, painter, ({ point }) => describe(point).seconds)],
    ['residual.png', residualPicture(stills, reference, box, model.scale)],
  ];
};
