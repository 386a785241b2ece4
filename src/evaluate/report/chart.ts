import { escapeMarkup } from '../../core/escape-markup.ts';
import { nearestOnBox, placeLabels, type Box } from './label-placement.ts';

export type ChartPoint = {
  readonly label: string;
  /** Cost, above 0: multiply-adds per output pixel, milliseconds, … */
  readonly x: number;
  /** Quality, e.g. PSNR in dB. */
  readonly y: number;
  /** Measured with our weights, or taken from a paper. */
  readonly kind: 'ours' | 'published';
};

export type ChartSpec = {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly points: readonly ChartPoint[];
};

const size = { width: 760, height: 540 };
const plot: Box = { x: 64, y: 60, width: size.width - 64 - 20, height: size.height - 60 - 52 };
const radius = 5;
const fontSize = 12;

/** Wide enough for the widest of the common sans-serif fonts; the labels of ours are bold. */
const labelWidth = ({ label, kind }: ChartPoint): number =>
  label.length * fontSize * (kind === 'ours' ? 0.69 : 0.62) + 4;

const fixed = (value: number): string => String(Math.round(value * 10) / 10);

type Axis = { readonly from: number; readonly to: number; readonly ticks: readonly number[] };

/** Room for labels at both ends; the more decades, the fewer ticks in each. */
const logAxis = (values: readonly number[]): Axis => {
  const [from, to] = [Math.min(...values) / 1.6, Math.max(...values) * 2];
  const digits = to / from > 2000 ? [1] : to / from > 12 ? [1, 2, 5] : [1, 2, 3, 4, 5, 6, 8];
  const ticks: number[] = [];
  for (let decade = Math.floor(Math.log10(from)); decade <= Math.log10(to); decade++)
    ticks.push(...digits.map((digit) => digit * 10 ** decade));
  return { from, to, ticks: ticks.filter((tick) => tick >= from && tick <= to) };
};

const linearAxis = (values: readonly number[]): Axis => {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const span = Math.max(most - least, 0.1);
  const [from, to] = [least - span * 0.08, most + span * 0.12];
  const step = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10].find((candidate) => span / candidate <= 8) ?? 20;
  const first = Math.ceil(from / step);
  const count = Math.floor(to / step) - first + 1;
  return { from, to, ticks: Array.from({ length: count }, (_, i) => (first + i) * step) };
};

/** 100, 2 k, 1 M. */
const shortNumber = (value: number): string => {
  const [divisor, unit] = value >= 1e6 ? [1e6, ' M'] : value >= 1e3 ? [1e3, ' k'] : [1, ''];
  return `${Number((value / divisor).toPrecision(3))}${unit}`;
};

const decimals = (value: number): string => String(Number(value.toFixed(2)));

const style = `
.srvid-chart{--paper:#fff;--ink:#1f2328;--grid:#d8dee4;--axis:#57606a;--ours:#0a5cad;--published:#a34200;font:${fontSize}px system-ui,sans-serif}
@media screen and (prefers-color-scheme:dark){.srvid-chart{--paper:#161b22;--ink:#e6edf3;--grid:#30363d;--axis:#9aa4ae;--ours:#6cb6ff;--published:#ffb070}}
.srvid-chart .paper{fill:var(--paper)}
.srvid-chart text{fill:var(--ink)}
.srvid-chart .title{font-size:15px;font-weight:600}
.srvid-chart .tick,.srvid-chart .key{fill:var(--axis)}
.srvid-chart .grid{stroke:var(--grid)}
.srvid-chart .leader{stroke:var(--axis);stroke-width:.75}
.srvid-chart .ours{fill:var(--ours);stroke:var(--paper)}
.srvid-chart .published{fill:var(--paper);stroke:var(--published);stroke-width:2}
.srvid-chart .label.ours{fill:var(--ink);stroke:none;font-weight:600}
.srvid-chart .label.published{fill:var(--ink);stroke:none}
`.replaceAll('\n', '');

/** The text of a box begins or ends where the box is nearest to its mark. */
const anchor = ({ x, width }: Box, markX: number): string =>
  x >= markX
    ? `x="${fixed(x)}"`
    : x + width <= markX
      ? `x="${fixed(x + width)}" text-anchor="end"`
      : `x="${fixed(x + width / 2)}" text-anchor="middle"`;

/** A disk for ours, a hollow diamond for published: told apart without colour. */
const mark = (kind: ChartPoint['kind'], x: number, y: number): string =>
  kind === 'ours'
    ? `<circle class="ours" cx="${fixed(x)}" cy="${fixed(y)}" r="${radius}"/>`
    : `<path class="published" d="M${fixed(x)} ${fixed(y - radius)}l${radius} ${radius}l${-radius} ${radius}l${-radius} ${-radius}z"/>`;

/**
 * Quality over cost as one self-contained SVG: cost on a logarithmic axis, every point labelled, readable on light and dark
 * pages. A pure function of its data.
 * @throws RangeError without points, or for one that is not finite or whose cost is not above 0
 */
export const scatterSvg = ({ title, xLabel, yLabel, points }: ChartSpec): string => {
  for (const { label, x, y } of points)
    if (!(x > 0 && Number.isFinite(x) && Number.isFinite(y)))
      throw new RangeError(`"${label}" at (${x}, ${y}) has no place on the chart`);
  if (points.length === 0) throw new RangeError('a chart needs at least one point');
  const horizontal = logAxis(points.map(({ x }) => x));
  const vertical = linearAxis(points.map(({ y }) => y));
  const atX = (value: number): number =>
    plot.x +
    (plot.width * Math.log(value / horizontal.from)) / Math.log(horizontal.to / horizontal.from);
  const atY = (value: number): number =>
    plot.y + (plot.height * (vertical.to - value)) / (vertical.to - vertical.from);

  const marks = points.map((point) => ({
    ...point,
    at: { x: atX(point.x), y: atY(point.y), width: labelWidth(point) },
  }));
  const boxes = placeLabels(
    marks.map(({ at }) => at),
    plot,
    fontSize + 2,
    radius,
  );
  const right = plot.x + plot.width;
  const bottom = plot.y + plot.height;
  const xTicks = horizontal.ticks.map((tick) => {
    const x = fixed(atX(tick));
    return `<path class="grid" d="M${x} ${plot.y}V${bottom}"/><text class="tick" x="${x}" y="${bottom + 18}" text-anchor="middle">${shortNumber(tick)}</text>`;
  });
  const yTicks = vertical.ticks.map((tick) => {
    const y = atY(tick);
    return `<path class="grid" d="M${plot.x} ${fixed(y)}H${right}"/><text class="tick" x="${plot.x - 8}" y="${fixed(y + 4)}" text-anchor="end">${decimals(tick)}</text>`;
  });
  const leaders = marks.flatMap(({ at }, i) => {
    const end = nearestOnBox(boxes[i]!, at);
    if (Math.hypot(end.x - at.x, end.y - at.y) < radius + 6) return [];
    return [
      `<path class="leader" d="M${fixed(at.x)} ${fixed(at.y)}L${fixed(end.x)} ${fixed(end.y)}"/>`,
    ];
  });
  const drawn = marks.map(({ kind, label, x, y, at }, i) => {
    const box = boxes[i]!;
    const hint = escapeMarkup(`${label}: ${shortNumber(x)}, ${y.toFixed(2)}`);
    return (
      `<g><title>${hint}</title>${mark(kind, at.x, at.y)}` +
      `<text class="label ${kind}" ${anchor(box, at.x)} y="${fixed(box.y + fontSize - 1)}">${escapeMarkup(label)}</text></g>`
    );
  });
  const kinds = (['ours', 'published'] as const).filter((kind) =>
    points.some((point) => point.kind === kind),
  );
  const names = { ours: 'our weights, measured', published: 'published' };
  const key = kinds.map((kind, i) => {
    const x = plot.x + radius + i * 180;
    return `${mark(kind, x, 44)}<text class="key" x="${x + 12}" y="48">${names[kind]}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="srvid-chart" role="img" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}">`,
    `<title>${escapeMarkup(title)}</title>`,
    `<style>${style}</style>`,
    `<rect class="paper" width="${size.width}" height="${size.height}" rx="8"/>`,
    `<text class="title" x="${plot.x}" y="26">${escapeMarkup(title)}</text>`,
    ...key,
    ...xTicks,
    ...yTicks,
    `<text x="${fixed(plot.x + plot.width / 2)}" y="${size.height - 14}" text-anchor="middle">${escapeMarkup(xLabel)}</text>`,
    `<text transform="translate(18 ${fixed(plot.y + plot.height / 2)}) rotate(-90)" text-anchor="middle">${escapeMarkup(yLabel)}</text>`,
    ...leaders,
    ...drawn,
    '</svg>',
  ].join('\n');
};
