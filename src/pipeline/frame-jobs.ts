import { lumaSiting } from '../core/chroma-siting.ts';
import type { FrameLayout, Lease, PlaneRef, Rect } from '../core/frame.ts';
import { planeSizes } from '../core/pixel-format.ts';
import type { PlaneJob } from '../infer/upscaler.ts';
import type { EnlargePlan } from './enlarge.ts';
import type { RegionCover } from './regions/cover.ts';

/** The planes of one picture that lies in a lease. @param bytes the lease's `input` or `output` */
const planesOf = (layout: FrameLayout, lease: Lease, bytes: Uint8Array): PlaneRef[] =>
  planeSizes(layout.format, layout.width, layout.height).map(({ width, height, offset }) => ({
    memory: lease.memory,
    offset: bytes.byteOffset + offset,
    width,
    height,
  }));

/** The planes of a decoded picture and those of its enlargement: luma first. */
export type Planes = {
  readonly source: readonly PlaneRef[];
  readonly target: readonly PlaneRef[];
};

export const planesIn = ({ input, output }: EnlargePlan, lease: Lease): Planes => ({
  source: planesOf(input, lease, lease.input),
  target: planesOf(output, lease, lease.output),
});

/** What all jobs of a frame have in common. */
const common = ({ input, origin }: EnlargePlan) => ({
  bits: input.format.bits,
  ...(origin ? { origin } : {}),
});

/** The network on some rectangles of the picture: of its luma, or of all planes where it works on RGB. */
const networkJobs = (
  plan: EnlargePlan,
  { source, target }: Planes,
  rects: readonly Rect[],
  more: Pick<PlaneJob, 'priority'> & Partial<Pick<RegionCover, 'feather'>> = {},
): readonly PlaneJob[] => {
  if (plan.works === 'rgb')
    return rects.map((rect) => ({ kind: 'rgb', source, target, rect, ...common(plan), ...more }));
  const [from, to] = [source[0] as PlaneRef, target[0] as PlaneRef];
  return rects.map((rect) => ({
    kind: 'network',
    source: from,
    target: to,
    rect,
    ...common(plan),
    ...more,
  }));
};

const chromaJobs = (plan: EnlargePlan, { source, target }: Planes): readonly PlaneJob[] => {
  const siting = plan.chromaSiting;
  if (!siting) return [];
  return source.slice(1).map((from, n) => ({
    kind: 'chroma',
    source: from,
    target: target[n + 1] as PlaneRef,
    siting,
    ...common(plan),
  }));
};

/** The whole picture by the network: one job per tile, and one per chroma plane where the network leaves chroma out. */
export const wholeJobs = (plan: EnlargePlan, planes: Planes): readonly PlaneJob[] => [
  ...networkJobs(plan, planes, plan.tiles),
  ...(plan.works === 'rgb' ? [] : chromaJobs(plan, planes)),
];

/** The whole picture by bicubic interpolation. */
export const bicubicJobs = (plan: EnlargePlan, planes: Planes): readonly PlaneJob[] => [
  {
    kind: 'chroma',
    source: planes.source[0] as PlaneRef,
    target: planes.target[0] as PlaneRef,
    siting: lumaSiting,
    ...common(plan),
  },
  ...chromaJobs(plan, planes),
];

/** Before what waits for the background of later frames: this one is nearly done. */
export const regionPriority = 1;

/** The network over regions of a picture that is enlarged already. */
export const regionJobs = (
  plan: EnlargePlan,
  planes: Planes,
  { tiles, feather }: RegionCover,
): readonly PlaneJob[] => networkJobs(plan, planes, tiles, { feather, priority: regionPriority });
