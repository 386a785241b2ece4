/**
 * A stroke font of our own. Glyphs are pen paths on a grid 8 units high; a
 * square pen gives the plain letters of plates and clocks, a broad flat pen
 * with serifs gives the letters of a title card.
 */

/** @typedef {import('./canvas.mjs').Point} Point */
/** @typedef {import('./canvas.mjs').Colour} Colour */

/**
 * Paths: `l` straight, `c` rounded (corner cutting); each point is two digits,
 * x then y, with y growing downwards from the cap line (0) to the base line (8).
 * @type {Record<string, string>}
 */
// prettier-ignore
const GLYPHS = {
  A: 'l083068 l1555', B: 'l0008 c00505404 c04646808', C: 'c626000086866', D: 'l0008 c00606808',
  E: 'l50000858 l0444', F: 'l500008 l0444', G: 'c626000086864 l6444', H: 'l0008 l6068 l0464',
  I: 'l0008', J: 'c4044480806', K: 'l0008 l6004 l2368', L: 'l000858', M: 'l0800366068',
  N: 'l08006860', O: 'c306068080030', P: 'l0008 c00606404', Q: 'c306068080030 l4669',
  R: 'l0008 c00606404 l3468', S: 'c6160000464680807', T: 'l0060 l3038', U: 'c000408686460',
  V: 'l003860', W: 'l0028426880', X: 'l0068 l6008', Y: 'l003460 l3438', Z: 'l00600868',
  0: 'c205058080020', 1: 'l123038 l0858', 2: 'c0200505308 l0858', 3: 'c0100505424 c2454580807',
  4: 'l48400656', 5: 'l500003 c0353580807', 6: 'c5150000858530306', 7: 'l005018',
  8: 'c205054040020 c245458080424', 9: 'c0708585000055552', '-': 'l0434', ':': 'l1212 l1717',
  '.': 'l0808', '/': 'l0840', "'": 'l0002', ' ': '',
};

/** Empty advance of glyphs without width. */
const SPACE = 3;

/**
 * @param {Point[]} points
 * @returns {Point[]} the path with its corners cut, ends kept
 */
function cutCorners(points) {
  /** @type {Point[]} */
  const result = [points[0]];
  for (let i = 0; i + 1 < points.length; i++) {
    const [[ax, ay], [bx, by]] = [points[i], points[i + 1]];
    if (i > 0) result.push([ax * 0.75 + bx * 0.25, ay * 0.75 + by * 0.25]);
    if (i + 2 < points.length) result.push([ax * 0.25 + bx * 0.75, ay * 0.25 + by * 0.75]);
  }
  result.push(points[points.length - 1]);
  return result;
}

/**
 * @param {string} char
 * @returns {{ width: number, paths: { points: Point[], curved: boolean }[] }}
 */
function parseGlyph(char) {
  const source = GLYPHS[char];
  if (source === undefined) throw new Error(`the sample font has no glyph for "${char}"`);
  const paths = source
    .split(' ')
    .filter(Boolean)
    .map((path) => {
      const curved = path[0] === 'c';
      /** @type {Point[]} */
      let points = [];
      for (let i = 1; i < path.length; i += 2) points.push([Number(path[i]), Number(path[i + 1])]);
      const rounds = curved ? 3 : 0;
      for (let round = 0; round < rounds; round++) points = cutCorners(points);
      return { points, curved };
    });
  const digits = source.replace(/[lc ]/g, '');
  const xs = Array.from(digits)
    .filter((_, i) => i % 2 === 0)
    .map(Number);
  const width = char === ' ' ? SPACE : Math.max(...xs) + Math.min(...xs); // the same room on both sides
  return { width, paths };
}

const cache = new Map(Object.keys(GLYPHS).map((char) => [char, parseGlyph(char)]));

/**
 * One side of a convex hull.
 * @param {Point[]} sorted
 * @returns {Point[]} without the last point, where the other side begins
 */
function hullSide(sorted) {
  /** @type {Point[]} */
  const chain = [];
  for (const p of sorted) {
    while (chain.length > 1) {
      const [a, b] = chain.slice(-2);
      if ((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) > 0) break;
      chain.pop();
    }
    chain.push(p);
  }
  return chain.slice(0, -1);
}

/**
 * @param {Point[]} points
 * @returns {Point[]} convex hull
 */
function hull(points) {
  const sorted = points.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
  return [...hullSide(sorted), ...hullSide(sorted.toReversed())];
}

/**
 * @typedef {object} TextStyle
 * @property {number} [penX] pen width in grid units
 * @property {number} [penY] pen height in grid units
 * @property {number} [serif] half length of serifs in grid units; none when 0
 * @property {number} [spacing] gap between letters in grid units
 */

/** @type {TextStyle} */
export const SANS = { penX: 1, penY: 1, serif: 0, spacing: 2 };
/** @type {TextStyle} */
export const SERIF = { penX: 1.25, penY: 0.45, serif: 1.2, spacing: 3 };

/**
 * @param {string} text
 * @param {TextStyle} [style]
 * @returns {number} width in grid units
 */
export function textWidth(text, style = SANS) {
  const gap = style.spacing ?? 2;
  let width = 0;
  for (const char of text) width += (cache.get(char)?.width ?? 0) + gap;
  return width - gap;
}

/**
 * The polygons of a line of text in grid units, the base line at y = 8.
 * @param {string} text
 * @param {TextStyle} [style]
 * @returns {Point[][]}
 */
function textOutline(text, style = SANS) {
  const { penX = 1, penY = 1, serif = 0, spacing = 2 } = style;
  /** @type {Point[][]} */
  const shapes = [];
  /** @type {(a: Point, b: Point) => void} */
  const sweep = (a, b) => {
    /** @type {Point[]} */
    const corners = [];
    for (const [x, y] of [a, b]) {
      for (const sx of [-0.5, 0.5])
        for (const sy of [-0.5, 0.5]) corners.push([x + sx * penX, y + sy * penY]);
    }
    shapes.push(hull(corners));
  };
  let left = 0;
  for (const char of text) {
    const glyph = cache.get(char) ?? parseGlyph(char);
    for (const { points, curved } of glyph.paths) {
      const path = points.map(([x, y]) => /** @type {Point} */ ([x + left, y]));
      for (let i = 0; i + 1 < path.length; i++) sweep(path[i], path[i + 1]);
      if (serif === 0 || path.length < 2) continue;
      for (const [end, next] of [
        [path[0], path[1]],
        [path[path.length - 1], path[path.length - 2]],
      ]) {
        const upright = Math.abs(next[1] - end[1]) > Math.abs(next[0] - end[0]);
        const onLine = end[1] === 0 || end[1] === 8;
        if (upright && onLine) sweep([end[0] - serif, end[1]], [end[0] + serif, end[1]]);
        else if (!upright && onLine && !curved)
          sweep(end, [end[0], end[1] + (end[1] === 0 ? 1.2 : -1.2)]);
      }
    }
    left += glyph.width + spacing;
  }
  return shapes;
}

/**
 * Draws a line of text through any mapping from grid units to the canvas.
 * @param {import('./canvas.mjs').Canvas} canvas
 * @param {string} text
 * @param {Colour} colour
 * @param {{ map: (x: number, y: number) => Point, style?: TextStyle } & import('./canvas.mjs').Paint} options
 */
export function drawText(canvas, text, colour, { map, style = SANS, ...paint }) {
  for (const shape of textOutline(text, style)) {
    canvas.polygon(
      shape.map(([x, y]) => map(x, y)),
      colour,
      paint,
    );
  }
}
