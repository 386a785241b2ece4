import { createRequire } from 'node:module';
import type { OpenCV } from '@opencvjs/node';
import { SrvidError } from '../core/errors.ts';
import {
  applyTo,
  compose,
  enlargement,
  invert,
  type Homography,
  type Point,
} from './homography.ts';
import type { RealPlane } from './plane.ts';

/** Where a point of one plane lies in another. */
export type Match = { readonly from: Point; readonly to: Point };

/** A motion model of the enhanced correlation coefficient. */
type Motion = 'translation' | 'affine' | 'homography';

type Alignment = {
  /** From samples of the template to samples of the other plane. */
  readonly map: Homography;
  /** The enhanced correlation coefficient, −1 to 1. */
  readonly correlation: number;
};

/**
 * What srvid takes from OpenCV. All planes are enlarged `zoom` times before OpenCV sees them, since its windows and
 * gradients need some ten samples of what they look at; all positions are those of the planes as given. Nothing of
 * OpenCV's memory outlives a call.
 */
export type Vision = {
  /** Begins with a fresh OpenCV where the present one has lost much of its memory to exceptions. To be called now and then. */
  readonly refresh: () => Promise<void>;
  /**
   * Follows points from one plane to the next of the same size by pyramidal Lucas–Kanade flow, and back again: those that
   * do not come back to within 0.7 enlarged samples are left out.
   * @param points where to look for corners, or points of the user's own
   * @param guess the expected displacement
   */
  readonly flow: (
    from: RealPlane,
    to: RealPlane,
    points: readonly Point[],
    guess: (point: Point) => Point,
    zoom: number,
  ) => readonly Match[];
  /** The strongest corners (Shi and Tomasi 1994), at most `most`. */
  readonly corners: (plane: RealPlane, most: number, zoom: number) => readonly Point[];
  /** The affine map that most matches agree on (RANSAC); undefined where fewer than four do. */
  readonly commonAffine: (
    matches: readonly Match[],
  ) => { readonly map: Homography; readonly inliers: number } | undefined;
  /**
   * Refines a map by maximising the enhanced correlation coefficient (Evangelidis and Psarakis 2008).
   * @param smoothing side of the Gaussian window, odd; 1 for none
   * @returns undefined where it does not converge
   */
  readonly align: (
    template: RealPlane,
    plane: RealPlane,
    start: Homography,
    options: { readonly motion: Motion; readonly zoom: number; readonly smoothing: number },
  ) => Alignment | undefined;
};

type Deletable = { delete(): void };

/** Not the package's own loader, which gives one instance to all and for ever. */
const load = createRequire(import.meta.url)('@opencvjs/node/lib/opencv_js.js') as () => Promise<
  typeof OpenCV
>;

/** Loads OpenCV (WebAssembly, some 0.2 s). */
export const openVision = async (): Promise<Vision> => visionOf(await load());

const flowWindow = 21;
const pyramidLevels = 3;
const mostReturnError = 0.7;
const ransacDistance = 1;
const iterations = 60;
const leastStep = 1e-5;

/**
 * OpenCV reports that it does not converge by an exception, and each keeps a piece of the module's stack, and all matrices
 * of the call, for good. What cannot converge is refused before; after so many nothing is asked until `refresh`.
 */
const mostExceptions = 12;
const fewExceptions = 3;

const visionOf = (loaded: typeof OpenCV): Vision => {
  let cv = loaded;
  let exceptions = 0;

  /** OpenCV throws the address of its exception. */
  const messageAt = (address: number): string => {
    const { msg } = cv.exceptionFromPtr(address) as { readonly msg: string };
    return `OpenCV: ${msg.trim()}`;
  };

  /** Runs `use` and deletes all that it kept. */
  const scoped = <T>(use: (keep: <M extends Deletable>(mat: M) => M) => T): T => {
    const kept: Deletable[] = [];
    try {
      return use((mat) => {
        kept.push(mat);
        return mat;
      });
    } catch (thrown) {
      throw typeof thrown === 'number' ? new SrvidError('BUG', messageAt(thrown)) : thrown;
    } finally {
      for (const mat of kept) mat.delete();
    }
  };

  type Keep = Parameters<Parameters<typeof scoped>[0]>[0];

  const enlarged = (keep: Keep, plane: RealPlane, zoom: number, type: 'bytes' | 'real') => {
    const { samples, width, height } = plane;
    const real = keep(new cv.Mat(height, width, cv.CV_32FC1));
    real.data32F.set(samples);
    const large = keep(new cv.Mat());
    if (zoom === 1) real.copyTo(large);
    else cv.resize(real, large, new cv.Size(width * zoom, height * zoom), 0, 0, cv.INTER_CUBIC);
    if (type === 'real') return large;
    const bytes = keep(new cv.Mat());
    large.convertTo(bytes, cv.CV_8UC1);
    return bytes;
  };

  const pointMat = (keep: Keep, points: readonly Point[], zoom: number) => {
    const mat = keep(new cv.Mat(points.length, 1, cv.CV_32FC2));
    const data = mat.data32F;
    for (const [i, [x, y]] of points.entries()) {
      data[2 * i] = (x + 0.5) * zoom - 0.5;
      data[2 * i + 1] = (y + 0.5) * zoom - 0.5;
    }
    return mat;
  };

  const pointsOf = (data: Float32Array, zoom: number): Point[] =>
    Array.from({ length: data.length / 2 }, (_, i) => [
      (data[2 * i]! + 0.5) / zoom - 0.5,
      (data[2 * i + 1]! + 0.5) / zoom - 0.5,
    ]);

  const criteria = (count: number, step: number) =>
    new cv.TermCriteria(cv.TermCriteria_COUNT + cv.TermCriteria_EPS, count, step);

  return {
    async refresh() {
      if (exceptions < fewExceptions) return;
      cv = await load();
      exceptions = 0;
    },

    flow: (before, after, points, guess, zoom) =>
      points.length === 0
        ? []
        : scoped((keep) => {
            const first = enlarged(keep, before, zoom, 'bytes');
            const second = enlarged(keep, after, zoom, 'bytes');
            const start = pointMat(keep, points, zoom);
            const there = pointMat(keep, points.map(guess), zoom);
            const back = pointMat(keep, points, zoom);
            const found = keep(new cv.Mat());
            const returned = keep(new cv.Mat());
            const error = keep(new cv.Mat());
            const window = new cv.Size(flowWindow, flowWindow);
            const until = criteria(20, 0.01);
            const track = (
              a: typeof first,
              b: typeof first,
              p: typeof start,
              q: typeof start,
              status: typeof found,
            ) =>
              cv.calcOpticalFlowPyrLK(
                a,
                b,
                p,
                q,
                status,
                error,
                window,
                pyramidLevels,
                until,
                cv.OPTFLOW_USE_INITIAL_FLOW,
                1e-4,
              );
            track(first, second, start, there, found);
            track(second, first, there, back, returned);
            const starts = start.data32F;
            const backs = back.data32F;
            const ends = pointsOf(there.data32F, zoom);
            return points.flatMap((from, i): Match[] => {
              const miss = Math.hypot(
                backs[2 * i]! - starts[2 * i]!,
                backs[2 * i + 1]! - starts[2 * i + 1]!,
              );
              const isGood =
                found.data[i] === 1 && returned.data[i] === 1 && miss < mostReturnError;
              return isGood ? [{ from, to: ends[i]! }] : [];
            });
          }),

    corners: (plane, most, zoom) =>
      scoped((keep) => {
        const image = enlarged(keep, plane, zoom, 'bytes');
        const corners = keep(new cv.Mat());
        const all = keep(new cv.Mat());
        cv.goodFeaturesToTrack(image, corners, most, 0.01, 2 * zoom, all, 3);
        return corners.rows === 0 ? [] : pointsOf(corners.data32F, zoom);
      }),

    commonAffine: (matches) =>
      matches.length < 4
        ? undefined
        : scoped((keep) => {
            const from = pointMat(
              keep,
              matches.map((match) => match.from),
              1,
            );
            const to = pointMat(
              keep,
              matches.map((match) => match.to),
              1,
            );
            const inliers = keep(new cv.Mat());
            const found = keep(
              cv.estimateAffine2D(
                from,
                to,
                inliers,
                cv.RANSAC,
                ransacDistance,
                2000,
                0.99,
                10,
              ) as InstanceType<typeof cv.Mat>,
            );
            const count = inliers.data.reduce((sum, each) => sum + each, 0);
            if (found.rows !== 2 || count < 4) return undefined;
            return { map: homographyOf(found.data64F), inliers: count };
          }),

    align: (template, plane, start, { motion, zoom, smoothing }) => {
      if (exceptions >= mostExceptions || isFlat(template) || !overlaps(template, plane, start))
        return undefined;
      return scoped((keep) => {
        const [small, large] = [
          enlarged(keep, template, zoom, 'real'),
          enlarged(keep, plane, zoom, 'real'),
        ];
        const zoomed = enlargement(zoom);
        const initial = compose(zoomed, compose(start, invert(zoomed)));
        const rows = motion === 'homography' ? 3 : 2;
        const map = keep(new cv.Mat(rows, 3, cv.CV_32FC1));
        map.data32F.set(initial.slice(0, 3 * rows));
        const everywhere = keep(new cv.Mat());
        try {
          const correlation = cv.findTransformECC(
            small,
            large,
            map,
            motions(cv)[motion],
            criteria(iterations, leastStep),
            everywhere,
            smoothing,
          );
          const found = homographyOf(map.data32F);
          return { map: compose(invert(zoomed), compose(found, zoomed)), correlation };
        } catch (thrown) {
          // OpenCV throws where it does not converge: a number, the address of its exception.
          if (typeof thrown !== 'number') throw thrown;
          exceptions += 1;
          return undefined;
        }
      });
    },
  };
};

const motions = (cv: typeof OpenCV): Readonly<Record<Motion, number>> => ({
  translation: cv.MOTION_TRANSLATION,
  affine: cv.MOTION_AFFINE,
  homography: cv.MOTION_HOMOGRAPHY,
});

/** Without a gradient there is nothing to align. */
const isFlat = ({ samples }: RealPlane): boolean => {
  let [low, high] = [Infinity, -Infinity];
  for (const value of samples) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return !(high - low > 1);
};

/** Corners that lie beyond the plane by no more than this part of the template's shorter side lie on it as well as can be. */
const overhang = 0.2;

/** Does the centre of the template, and most of its outline, fall on the plane? */
const overlaps = (template: RealPlane, plane: RealPlane, map: Homography): boolean => {
  const [right, bottom] = [template.width - 1, template.height - 1];
  const slack = overhang * Math.min(template.width, template.height);
  const lies = ([x, y]: Point): boolean =>
    x >= -slack && y >= -slack && x <= plane.width - 1 + slack && y <= plane.height - 1 + slack;
  const outline: readonly Point[] = [
    [0, 0],
    [right, 0],
    [right, bottom],
    [0, bottom],
  ];
  return (
    lies(applyTo(map, right / 2, bottom / 2)) &&
    outline.filter(([x, y]) => lies(applyTo(map, x, y))).length >= 3
  );
};

/** Of six numbers an affine map, of nine a projective one. */
const homographyOf = (values: ArrayLike<number>): Homography => {
  const [a = 1, b = 0, c = 0, d = 0, e = 1, f = 0, g = 0, h = 0, i = 1] = Array.from(values);
  return [a / i, b / i, c / i, d / i, e / i, f / i, g / i, h / i, 1];
};
