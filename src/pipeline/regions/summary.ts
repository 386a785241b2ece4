import type { EnlargePlan } from '../enlarge.ts';
import type { PlacedInset } from './inset-place.ts';
import { type PlacedRegion, rectText } from './place.ts';
import type { RegionPlan } from './plan-regions.ts';
import type { RegionMode } from './region.ts';

/** What is done with regions, in words and numbers. Keys are stable. */
export type RegionSummary = {
  readonly mode: RegionMode;
  /** Of the source picture, what the network is run on, 0 to 1. */
  readonly networkShare: number;
  readonly regions: readonly {
    /** As asked for. */
    readonly asked: string;
    /** `x,y,width,height` in source pixels of the picture as shown, grown to whole chroma samples. */
    readonly pixels: string;
    /** Seconds from the start of the input; no end: to the end. */
    readonly from: number;
    readonly to: number | undefined;
    /** For `inset`. */
    readonly inset?: {
      readonly corner: string;
      /** Beside the magnification of the whole picture. */
      readonly magnification: number;
      /** `x,y,width,height` in the enlarged picture, as it is stored. */
      readonly pixels: string;
    };
  }[];
};

/** What became of the regions. */
export type RegionReport = {
  readonly mode: RegionMode;
  readonly regions: readonly {
    readonly asked: string;
    readonly pixels: string;
    /** In how many of the written frames it was. */
    readonly frames: number;
  }[];
};

const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);

const insetOf = (insets: readonly PlacedInset[], region: PlacedRegion) => {
  const found = insets.find((inset) => inset.region === region);
  return found
    ? {
        inset: {
          corner: found.corner,
          magnification: Number(found.magnification.toFixed(2)),
          pixels: rectText(found.inset.picture),
        },
      }
    : {};
};

/** @param source size of the whole source picture */
export const summarizeRegions = (
  plan: RegionPlan,
  { tiles }: EnlargePlan,
  source: { readonly width: number; readonly height: number },
): RegionSummary => {
  const samples = tiles.reduce((sum, { width, height }) => sum + width * height, 0);
  return {
    mode: plan.mode,
    networkShare: Number((samples / (source.width * source.height)).toFixed(4)),
    regions: plan.placed.map((region) => ({
      asked: region.text,
      pixels: rectText(region.shown),
      from: region.span.start,
      to: finite(region.span.end),
      ...(plan.mode === 'inset' ? insetOf(plan.insets, region) : {}),
    })),
  };
};

export const reportRegions = (
  { mode, placed }: RegionPlan,
  frames: readonly number[],
): RegionReport => ({
  mode,
  regions: placed.map(({ text, shown }, n) => ({
    asked: text,
    pixels: rectText(shown),
    frames: frames[n] ?? 0,
  })),
});

/** For the tag in the output: what it shows of the source. */
export const regionTag = ({ mode, placed }: RegionPlan): string => {
  const where = placed.map(({ shown }) => rectText(shown)).join(' and ');
  if (mode === 'crop') return `; the part ${where} of the source picture`;
  return mode === 'inset'
    ? `; with ${where} of the source picture shown once more, magnified by bicubic interpolation`
    : `; in ${where} of the source picture, elsewhere luma bicubic`;
};

export const regionWarnings = (plan: RegionPlan | undefined): readonly string[] =>
  plan?.mode === 'inset'
    ? plan.insets.flatMap(({ region, corner, hides }) =>
        hides.length === 0
          ? []
          : [
              `the inset of ${region.text}, ${corner}, hides a part of ${hides.join(' and ')}: no corner is free of regions`,
            ],
      )
    : [];
