import type { Published } from '../published.ts';
import { mostImagesListed } from '../text-tables.ts';
import { scatterSvg, type ChartSpec } from './chart.ts';
import { colourTables } from './colour-table.ts';
import { cropFigures } from './crop-figures.ts';
import { escapeMarkup } from '../../core/escape-markup.ts';
import type { ReportInput } from './input.ts';
import { timeChart, workChart } from './quality-chart.ts';
import {
  averagesTable,
  groupName,
  groupStills,
  metricsOf,
  overviewTable,
  perImageTable,
  type StillGroup,
} from './still-tables.ts';
import { htmlTable } from './table.ts';
import { videoTables } from './video-tables.ts';

export type Section = {
  readonly id: string;
  readonly title: string;
  readonly body: readonly string[];
};

const details = (summary: string, body: readonly string[]): string =>
  `<details><summary>${escapeMarkup(summary)}</summary>\n${body.join('\n')}\n</details>`;

const paragraph = (text: string): string => `<p>${escapeMarkup(text)}</p>`;

const chart = (spec: ChartSpec | undefined): readonly string[] =>
  spec
    ? [
        `<div class="scroll" role="region" tabindex="0" aria-label="${escapeMarkup(spec.title)}">${scatterSvg(spec)}</div>`,
      ]
    : [];

const protocol = (groups: readonly StillGroup[]): string => {
  const low = groups.some(({ rows }) => rows[0]?.lowResolution === 'unrounded')
    ? 'kept unrounded, as in the papers'
    : 'rounded to 8 bits';
  return (
    'Luma of BT.601 as MATLAB rgb2ycbcr gives it, ground truth cropped to multiples of the scale, antialiased bicubic reduction ' +
    `${low}, result rounded to 8 bits, a border of the scale shaved off, average over the images. The best value is bold.`
  );
};

const averages = (groups: readonly StillGroup[], published: Published): Section => ({
  id: 'averages',
  title: 'Averages and the papers’ figures',
  body: [
    paragraph(protocol(groups)),
    ...(groups.length > 1 ? [overviewTable(groups)] : []),
    ...groups.map((group) => averagesTable(group, published)),
  ],
});

/** Set5 is what papers plot; another set where it was not measured. */
const charts = ({ published, costs }: ReportInput, groups: readonly StillGroup[]): Section => {
  const plotted = groups.filter(
    ({ set, scale }) =>
      set === 'Set5' ||
      groups.find((group) => group.scale === scale && group.set === 'Set5') === undefined,
  );
  return {
    id: 'speed',
    title: 'Speed beside quality',
    body: plotted.flatMap((group) => [
      ...chart(workChart(group, published.figures, costs)),
      ...chart(timeChart(group)),
    ]),
  };
};

const crops = ({ crops: pictures }: ReportInput): Section => ({
  id: 'crops',
  title: 'Side by side',
  body:
    pictures.length === 0
      ? []
      : [
          paragraph(
            'Luma by the network, chroma by bicubic interpolation (all by a network of RGB); magnified without smoothing. PSNR is that of the whole image.',
          ),
          ...cropFigures(pictures),
        ],
});

const perImage = (groups: readonly StillGroup[]): Section => ({
  id: 'images',
  title: 'Image by image',
  body: groups
    .filter(({ rows }) => {
      const images = rows[0]?.images.length ?? 0;
      return images > 0 && images <= mostImagesListed;
    })
    .flatMap((group) => {
      const [first, ...others] = metricsOf(group.rows).map((metric) =>
        perImageTable(group, metric),
      );
      return [
        ...(first === undefined ? [] : [first]),
        ...(others.length === 0 ? [] : [details(`${groupName(group)}, other metrics`, others)]),
      ];
    }),
});

const colour = ({ results }: ReportInput): Section => ({
  id: 'colour',
  title: 'Colour',
  body:
    results.colour.length === 0
      ? []
      : [
          paragraph(
            'Only luma goes through the network, chroma is enlarged by bicubic interpolation (SRCNN paper, table 5, rows “Bicubic” and “Y only”). Pictures without colour are left out.',
          ),
          ...colourTables(results.colour),
        ],
});

const video = ({ results }: ReportInput): Section => ({
  id: 'video',
  title: 'Video, clean and coded',
  body:
    results.video.length === 0
      ? []
      : [
          paragraph(
            `The first ${Math.max(...results.video.map(({ frames }) => frames))} frames of each clip, shrunk and rounded to 8 bits, as they are (clean) or through x264 ` +
              '(veryfast, zerolatency, no B-frames) at a constant rate factor; PSNR of luma averaged over the frames.',
          ),
          ...videoTables(results.video).flatMap(({ gains, psnr }) => [
            gains,
            details('The PSNR behind these gains', [psnr]),
          ]),
        ],
});

/** Every published figure for what was measured, with where it comes from. */
const sources = ({ figures }: Published, groups: readonly StillGroup[]): Section => {
  const shown = figures.filter((figure) =>
    groups.some(({ set, scale }) => figure.set === set && figure.scale === scale),
  );
  return {
    id: 'sources',
    title: 'Published figures',
    body:
      shown.length === 0
        ? []
        : [
            details('All published figures and their sources', [
              htmlTable({
                caption: 'Published figures',
                corner: 'method',
                columns: [
                  { head: 'set', kind: 'text' },
                  { head: 'metric', kind: 'text' },
                  { head: 'value' },
                  { head: 'source', kind: 'text' },
                ],
                rows: shown.map((figure) => ({
                  head: figure.method,
                  cells: [groupName(figure), figure.metric, String(figure.value), figure.source],
                })),
              }),
            ]),
          ],
  };
};

/** The sections of a report, those without data left out. */
export const sectionsOf = (input: ReportInput): readonly Section[] => {
  const groups = groupStills(input.results.stills);
  return [
    averages(groups, input.published),
    charts(input, groups),
    crops(input),
    perImage(groups),
    colour(input),
    video(input),
    sources(input.published, groups),
  ].filter(({ id, body }) => body.length > 0 && (id !== 'averages' || groups.length > 0));
};
