/**
 * Pinhole camera for the street scene. World axes: x to the right, y up, z
 * along the street, in metres; the camera looks along +z, tilted down.
 */

/** @typedef {[number, number, number]} Vec */
/** @typedef {import('./canvas.mjs').Point} Point */

const NEAR = 0.4;

export class Camera {
  /**
   * @param {{ x: number, height: number, tilt: number, pan: number, focal: number, width: number, frameHeight: number }} setup
   *   tilt (down) and pan (right) in radians, focal length and frame in pixels
   */
  constructor(setup) {
    const { tilt, pan } = setup;
    /** @type {Vec} */
    this.eye = [setup.x, setup.height, 0];
    this.focal = setup.focal;
    this.centre = [setup.width / 2, setup.frameHeight / 2];
    /** @type {Vec} */
    this.right = [Math.cos(pan), 0, -Math.sin(pan)];
    /** @type {Vec} */
    this.up = [Math.sin(tilt) * Math.sin(pan), Math.cos(tilt), Math.sin(tilt) * Math.cos(pan)];
    /** @type {Vec} */
    this.ahead = [Math.cos(tilt) * Math.sin(pan), -Math.sin(tilt), Math.cos(tilt) * Math.cos(pan)];
  }

  /**
   * @param {Vec} p
   * @returns {Vec} position in camera axes
   */
  toCamera(p) {
    const d = [p[0] - this.eye[0], p[1] - this.eye[1], p[2] - this.eye[2]];
    /** @type {(axis: Vec) => number} */
    const along = (axis) => d[0] * axis[0] + d[1] * axis[1] + d[2] * axis[2];
    return [along(this.right), along(this.up), along(this.ahead)];
  }

  /**
   * @param {Vec} c position in camera axes
   * @returns {Point}
   */
  #toScreen(c) {
    return [
      this.centre[0] + (this.focal * c[0]) / c[2],
      this.centre[1] - (this.focal * c[1]) / c[2],
    ];
  }

  /**
   * @param {Vec} p
   * @returns {{ at: Point, depth: number, perMetre: number }}
   */
  project(p) {
    const c = this.toCamera(p);
    c[2] = Math.max(NEAR, c[2]);
    return { at: this.#toScreen(c), depth: c[2], perMetre: this.focal / c[2] };
  }

  /**
   * Projects a polygon, cut at the near plane.
   * @param {Vec[]} points
   * @returns {Point[]} empty when it lies behind the camera
   */
  face(points) {
    const inside = points.map((p) => this.toCamera(p));
    /** @type {Point[]} */
    const result = [];
    for (let i = 0, j = inside.length - 1; i < inside.length; j = i++) {
      const [a, b] = [inside[j], inside[i]];
      if (a[2] < NEAR !== b[2] < NEAR) {
        const t = (NEAR - a[2]) / (b[2] - a[2]);
        result.push(this.#toScreen([a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, NEAR]));
      }
      if (b[2] >= NEAR) result.push(this.#toScreen(b));
    }
    return result;
  }

  /**
   * @param {number} sx
   * @param {number} sy
   * @returns {Vec} direction through a screen point; its length along `ahead` is 1
   */
  ray(sx, sy) {
    const u = (sx - this.centre[0]) / this.focal;
    const v = (this.centre[1] - sy) / this.focal;
    const { right, up, ahead } = this;
    return [
      right[0] * u + up[0] * v + ahead[0],
      right[1] * u + up[1] * v + ahead[1],
      right[2] * u + up[2] * v + ahead[2],
    ];
  }
}
