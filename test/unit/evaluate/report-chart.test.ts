import { describe, expect, it } from 'vitest';
import { scatterSvg, type ChartPoint } from '../../../src/evaluate/report/chart.ts';

const ours = (label: string, x: number, y: number): ChartPoint => ({ label, x, y, kind: 'ours' });
const paper = (label: string, x: number, y: number): ChartPoint => ({
  label,
  x,
  y,
  kind: 'published',
});

/** As crowded as the real one: our networks on top of the papers' figures for the same networks. */
const points = [
  ours('bicubic', 25, 30.39),
  ours('rtsr-s', 406, 32.81),
  ours('rtsr-m', 1696, 33.37),
  ours('rtsr-l', 8100, 33.62),
  ours('srcnn-9-1-5', 8032, 32.5),
  ours('srcnn-9-5-5', 57_184, 32.81),
  ours('nsrcnn', 307_040, 32.86),
  ours('fsrcnn-s', 650, 32.71),
  ours('fsrcnn', 5343, 33.14),
  ours('ddsr-6', 223_000, 33.15),
  ours('ddsr-12', 445_000, 33.26),
  ours('ddsr-18', 667_000, 33.4),
  paper('SRCNN 9-1-5', 8032, 32.39),
  paper('SRCNN 9-5-5', 57_184, 32.75),
  paper('NSRCNN', 307_040, 32.77),
  paper('FSRCNN', 5343, 33.16),
  paper('DDSR-6', 223_000, 33.09),
  paper('DDSR-12', 445_000, 33.23),
  paper('DDSR-18', 667_000, 33.33),
];
const spec = { title: 'Set5 ×3', xLabel: 'multiply-adds', yLabel: 'PSNR, dB', points };

type Box = { label: string; left: number; right: number; top: number; bottom: number };

const attribute = (tag: string, name: string): string | undefined =>
  new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];

/** Where the labels stand, by the usual widths of sans-serif letters: 0.65 em bold, 0.58 em plain, at 12 px. */
const labelBoxes = (svg: string): Box[] =>
  [...svg.matchAll(/<text class="label (ours|published)"[^>]*>([^<]*)</g)].map((match) => {
    const [tag, kind, label = ''] = match;
    const width = label.length * 12 * (kind === 'ours' ? 0.65 : 0.58);
    const x = Number(attribute(tag, 'x'));
    const anchor = attribute(tag, 'text-anchor') ?? 'start';
    const left = anchor === 'end' ? x - width : anchor === 'middle' ? x - width / 2 : x;
    const bottom = Number(attribute(tag, 'y')) + 2;
    return { label, left, right: left + width, top: bottom - 12, bottom };
  });

const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

const marks = (svg: string): { x: number; y: number }[] => {
  const drawn = [...svg.matchAll(/<g><title>.*?<\/g>/gs)].map(([group]) => group);
  return drawn.map((group) => {
    const circle = /<circle[^>]*cx="([\d.]+)" cy="([\d.]+)"/.exec(group);
    const diamond = /<path[^>]*d="M([\d.]+) ([\d.]+)/.exec(group);
    return circle
      ? { x: Number(circle[1]), y: Number(circle[2]) }
      : { x: Number(diamond?.[1]), y: Number(diamond?.[2]) + 5 };
  });
};

describe('the chart of quality and cost', () => {
  const svg = scatterSvg(spec);

  it('labels every point, and no two labels overlap or leave the drawing', () => {
    const boxes = labelBoxes(svg);
    expect(boxes.map(({ label }) => label)).toEqual(points.map(({ label }) => label));
    const pairs = boxes.flatMap((a, i) =>
      boxes
        .slice(i + 1)
        .filter((b) => overlaps(a, b))
        .map((b) => `${a.label} and ${b.label}`),
    );
    expect(pairs).toEqual([]);
    const [, width = 0, height = 0] = (/viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? []).map(Number);
    const outside = boxes.filter(
      ({ left, right, top, bottom }) => left < 0 || right > width || top < 0 || bottom > height,
    );
    expect(outside).toEqual([]);
  });

  it('keeps labels near their own mark', () => {
    const places = marks(svg);
    for (const [i, box] of labelBoxes(svg).entries()) {
      const { x, y } = places[i] ?? { x: Number.NaN, y: Number.NaN };
      const dx = Math.max(box.left - x, 0, x - box.right);
      const dy = Math.max(box.top - y, 0, y - box.bottom);
      expect(Math.hypot(dx, dy), box.label).toBeLessThan(80);
    }
  });

  it('places cost on a logarithmic axis and quality upwards on a linear one', () => {
    const [a, b, c] = marks(
      scatterSvg({ ...spec, points: [ours('a', 10, 30), ours('b', 100, 31), ours('c', 1000, 33)] }),
    ) as [{ x: number; y: number }, { x: number; y: number }, { x: number; y: number }];
    expect(b.x - a.x).toBeCloseTo(c.x - b.x, 0);
    expect(b.x).toBeGreaterThan(a.x);
    expect((b.y - c.y) / (a.y - b.y)).toBeCloseTo(2, 1);
  });

  it('marks ours and the published ones differently, and says which is which', () => {
    expect(svg.match(/<circle class="ours"/g)).toHaveLength(12 + 1);
    expect(svg.match(/<path class="published"/g)).toHaveLength(7 + 1);
    expect(svg).toContain('our weights, measured');
    const alone = scatterSvg({ ...spec, points: points.slice(0, 2) });
    expect(alone).not.toContain('>published<');
  });

  it('has colours for light and dark pages, and a name', () => {
    expect(svg).toContain('prefers-color-scheme:dark');
    expect(svg).toMatch(/role="img"/);
    expect(svg).toMatch(/<title>Set5 ×3<\/title>/);
  });

  it('is the same for the same data', () => {
    expect(scatterSvg(spec)).toBe(svg);
  });

  it('escapes names', () => {
    const hostile = scatterSvg({
      ...spec,
      points: [ours('<b>&"\'', 1, 1)],
      title: '</svg><script>',
    });
    expect(hostile).not.toMatch(/<b>|<script>/);
    expect(hostile).toContain('&lt;b&gt;&amp;&quot;&#39;');
  });

  it('copes with one point, and with two of the same place', () => {
    expect(labelBoxes(scatterSvg({ ...spec, points: [ours('one', 5, 30)] }))).toHaveLength(1);
    const twins = scatterSvg({ ...spec, points: [ours('one', 5, 30), paper('two', 5, 30)] });
    const [a, b] = labelBoxes(twins);
    expect(a && b && overlaps(a, b)).toBe(false);
  });

  it.each([
    ['a cost of zero', [ours('free', 0, 30)]],
    ['a quality without bound', [ours('perfect', 1, Number.POSITIVE_INFINITY)]],
    ['no points', []],
  ])('refuses %s', (_, bad) => {
    expect(() => scatterSvg({ ...spec, points: bad })).toThrow(RangeError);
  });
});
