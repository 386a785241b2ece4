/**
 * A small software canvas. Scenes are drawn several times larger than the clip
 * and averaged down, which gives anti-aliasing and the softness of a lens.
 */

/** Slack of the depth test, so that a shape can be painted onto itself. */
const DEPTH_SLACK = 1e-3;

/** @typedef {[number, number]} Point */
/** @typedef {[number, number, number]} Colour red, green, blue in 0..1 */
/**
 * @typedef {object} Paint
 * @property {number} [alpha] opacity, 1 when left out
 * @property {number} [z] depth of the shape, tested against the depth buffer
 * @property {boolean} [writeZ] whether the shape enters the depth buffer
 */

/**
 * @param {Colour} a
 * @param {Colour} b
 * @param {number} t
 * @returns {Colour} a at t = 0, b at t = 1
 */
export function mix(a, b, t) {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

/**
 * @param {Colour} c
 * @param {number} k
 * @returns {Colour} c made k times as bright
 */
export function scale(c, k) {
  return [c[0] * k, c[1] * k, c[2] * k];
}

/**
 * @param {number} level
 * @returns {Colour}
 */
export function grey(level) {
  return [level, level, level];
}

/** RGB picture of floats, with an optional depth buffer. */
export class Canvas {
  /**
   * @param {number} width
   * @param {number} height
   * @param {{ depth?: boolean }} [options]
   */
  constructor(width, height, options = {}) {
    this.width = width;
    this.height = height;
    this.data = new Float32Array(width * height * 3);
    this.depth = options.depth ? new Float32Array(width * height).fill(Infinity) : null;
    this.view = { sx: 1, sy: 1, tx: 0, ty: 0 };
  }

  /**
   * Sets how drawing coordinates become pixels: p * s + t.
   * @param {number} sx
   * @param {number} sy
   * @param {number} [tx]
   * @param {number} [ty]
   */
  setView(sx, sy, tx = 0, ty = 0) {
    this.view = { sx, sy, tx, ty };
  }

  /**
   * Fills a polygon (even-odd rule), with exact coverage along each row.
   * @param {Point[]} points
   * @param {Colour} colour
   * @param {Paint} [paint]
   */
  polygon(points, colour, paint = {}) {
    const { sx, sy, tx, ty } = this.view;
    const pixels = points.map(([x, y]) => [x * sx + tx, y * sy + ty]);
    let low = Infinity;
    let high = -Infinity;
    for (const p of pixels) {
      low = Math.min(low, p[1]);
      high = Math.max(high, p[1]);
    }
    const lastRow = Math.min(this.height - 1, Math.ceil(high));
    for (let row = Math.max(0, Math.floor(low)); row <= lastRow; row++) {
      const middle = row + 0.5;
      const crossings = [];
      for (let i = 0, j = pixels.length - 1; i < pixels.length; j = i++) {
        const [xa, ya] = pixels[j];
        const [xb, yb] = pixels[i];
        if (ya <= middle !== yb <= middle)
          crossings.push(xa + ((middle - ya) / (yb - ya)) * (xb - xa));
      }
      crossings.sort((a, b) => a - b);
      for (let i = 0; i + 1 < crossings.length; i += 2) {
        this.#span(row, crossings[i], crossings[i + 1], colour, paint);
      }
    }
  }

  /**
   * @param {number} row
   * @param {number} from
   * @param {number} to
   * @param {Colour} colour
   * @param {Paint} paint
   */
  #span(row, from, to, colour, { alpha = 1, z = 0, writeZ = false }) {
    const first = Math.max(0, Math.floor(from));
    const last = Math.min(this.width - 1, Math.ceil(to) - 1);
    const { data, depth } = this;
    const [r, g, b] = colour;
    const solidGrey = depth === null && alpha === 1 && r === g && g === b && last - first > 8;
    if (solidGrey) data.fill(r, (row * this.width + first + 1) * 3, (row * this.width + last) * 3);
    const step = solidGrey ? last - first : 1; // the inside is filled already
    for (let x = first; x <= last; x += step) {
      const at = row * this.width + x;
      if (depth !== null && z > depth[at] + DEPTH_SLACK) continue;
      const inner = x > first && x < last;
      const cover = inner ? alpha : alpha * (Math.min(x + 1, to) - Math.max(x, from));
      const i = at * 3;
      data[i] += (r - data[i]) * cover;
      data[i + 1] += (g - data[i + 1]) * cover;
      data[i + 2] += (b - data[i + 2]) * cover;
      if (writeZ && depth !== null && cover > 0.5) depth[at] = z;
    }
  }

  /**
   * @param {number} x0
   * @param {number} y0
   * @param {number} x1
   * @param {number} y1
   * @param {Colour} colour
   * @param {Paint} [paint]
   */
  rect(x0, y0, x1, y1, colour, paint) {
    this.polygon(
      [
        [x0, y0],
        [x1, y0],
        [x1, y1],
        [x0, y1],
      ],
      colour,
      paint,
    );
  }

  /**
   * @param {number} cx
   * @param {number} cy
   * @param {number} rx
   * @param {number} ry
   * @param {Colour} colour
   * @param {Paint} [paint]
   */
  ellipse(cx, cy, rx, ry, colour, paint) {
    const size = Math.max(rx * this.view.sx, ry * this.view.sy);
    const sides = Math.max(8, Math.min(64, Math.round(size * 2)));
    /** @type {Point[]} */
    const points = [];
    for (let i = 0; i < sides; i++) {
      const angle = (2 * Math.PI * i) / sides;
      points.push([cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)]);
    }
    this.polygon(points, colour, paint);
  }

  /**
   * Straight stroke, optionally tapered and with round ends.
   * @param {Point} a
   * @param {Point} b
   * @param {number} width width at a
   * @param {Colour} colour
   * @param {Paint & { endWidth?: number, round?: boolean }} [paint]
   */
  stroke(a, b, width, colour, paint = {}) {
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1e-6;
    const nx = (a[1] - b[1]) / length / 2;
    const ny = (b[0] - a[0]) / length / 2;
    const end = paint.endWidth ?? width;
    this.polygon(
      [
        [a[0] + nx * width, a[1] + ny * width],
        [b[0] + nx * end, b[1] + ny * end],
        [b[0] - nx * end, b[1] - ny * end],
        [a[0] - nx * width, a[1] - ny * width],
      ],
      colour,
      paint,
    );
    if (paint.round) {
      this.ellipse(a[0], a[1], width / 2, width / 2, colour, paint);
      this.ellipse(b[0], b[1], end / 2, end / 2, colour, paint);
    }
  }

  /**
   * Blob that fades to nothing at its rim: smoke, soft shadow, glow.
   * @param {number} cx
   * @param {number} cy
   * @param {number} rx
   * @param {number} ry
   * @param {Colour} colour
   * @param {Paint} [paint]
   */
  soft(cx, cy, rx, ry, colour, { alpha = 1, z = 0 } = {}) {
    const { sx, sy, tx, ty } = this.view;
    const [px, py, qx, qy] = [cx * sx + tx, cy * sy + ty, rx * sx, ry * sy];
    const bottom = Math.min(this.height - 1, Math.ceil(py + qy));
    const right = Math.min(this.width - 1, Math.ceil(px + qx));
    for (let y = Math.max(0, Math.floor(py - qy)); y <= bottom; y++) {
      for (let x = Math.max(0, Math.floor(px - qx)); x <= right; x++) {
        const fall = 1 - ((x + 0.5 - px) / qx) ** 2 - ((y + 0.5 - py) / qy) ** 2;
        const at = y * this.width + x;
        if (fall <= 0 || (this.depth !== null && z > this.depth[at] + DEPTH_SLACK)) continue;
        for (let c = 0; c < 3; c++)
          this.data[at * 3 + c] += (colour[c] - this.data[at * 3 + c]) * fall * fall * alpha;
      }
    }
  }
}
