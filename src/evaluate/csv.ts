import type { PublishedFigure } from './published.ts';
import type { Results } from './results.ts';
import { isUnbounded } from './unbounded.ts';

const head = ['table', 'model', 'scale', 'set', 'item', 'condition', 'metric', 'value', 'source'];

/** RFC 4180: quoted where a comma, a quote or a line break stands in it. */
const cell = (value: string | number): string =>
  isUnbounded(value)
    ? ''
    : /[",\r\n]/.test(String(value))
      ? `"${String(value).replaceAll('"', '""')}"`
      : String(value);

/**
 * All figures, one a line: `item` is an image, `average` or empty; `condition` the variant of the low resolution or what was
 * done to the clip; `source` is empty for what was measured here, `value`
 * where decibels have no bound.
 */
export const csvText = (
  { stills, colour, video }: Results,
  published: readonly PublishedFigure[],
): string => {
  const stillLines = stills.flatMap(({ model, scale, set, lowResolution, images, average }) =>
    [...images, { name: 'average', metrics: average }].flatMap(({ name, metrics }) =>
      Object.entries(metrics).map(([metric, value]) => [
        'stills',
        model,
        scale,
        set,
        name,
        lowResolution,
        metric,
        value,
        '',
      ]),
    ),
  );
  const colourLines = colour.flatMap(({ model, scale, set, lowResolution, ...row }) =>
    (['y', 'cb', 'cr', 'rgb'] as const).map((plane) => [
      'colour',
      model,
      scale,
      set,
      'average',
      lowResolution,
      `psnr-${plane}`,
      row[plane],
      '',
    ]),
  );
  const videoLines = video.flatMap(({ model, scale, clip, condition, psnr, gain }) =>
    Object.entries({ psnr, gain }).map(([metric, value]) => [
      'video',
      model,
      scale,
      clip,
      '',
      condition,
      metric,
      value,
      '',
    ]),
  );
  const publishedLines = published.map(({ method, scale, set, metric, value, source }) => [
    'published',
    method,
    scale,
    set,
    'average',
    'unrounded',
    metric,
    value,
    source,
  ]);
  return [head, ...stillLines, ...colourLines, ...videoLines, ...publishedLines]
    .map((line) => `${line.map(cell).join(',')}\n`)
    .join('');
};
