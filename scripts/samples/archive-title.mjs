/** The title card of the archive clip. */
import { MARGIN, STAGE } from './archive-landscape.mjs';
import { grey } from './canvas.mjs';
import { SERIF, drawText, textWidth } from './font.mjs';

/** @typedef {import('./canvas.mjs').Canvas} Canvas */

/**
 * @param {Canvas} canvas
 * @param {string} text
 * @param {number} top
 * @param {number} height
 * @param {number} [level]
 */
function centred(canvas, text, top, height, level = 0.9) {
  const unit = height / 8;
  const left = STAGE.width / 2 - (textWidth(text, SERIF) * unit) / 2;
  drawText(canvas, text, grey(level), {
    map: (u, v) => [left + u * unit, top + v * unit],
    style: SERIF,
  });
}

/**
 * @param {Canvas} canvas
 * @param {number} inset
 * @param {number} width
 * @param {number} level
 */
function frame(canvas, inset, width, level) {
  const [x1, y1] = [STAGE.width - inset, STAGE.height - inset];
  canvas.rect(inset, inset, x1, inset + width, grey(level));
  canvas.rect(inset, y1 - width, x1, y1, grey(level));
  canvas.rect(inset, inset, inset + width, y1, grey(level));
  canvas.rect(x1 - width, inset, x1, y1, grey(level));
}

/**
 * White letters on black, framed, as in the days of the silents.
 * @param {Canvas} canvas
 */
export function drawTitle(canvas) {
  canvas.rect(-MARGIN, -MARGIN, STAGE.width + MARGIN, STAGE.height + MARGIN, grey(0.07));
  frame(canvas, 28, 2.2, 0.8);
  frame(canvas, 34, 0.9, 0.7);
  for (const [x, sx] of [
    [34, 1],
    [STAGE.width - 34, -1],
  ]) {
    for (const [y, sy] of [
      [34, 1],
      [STAGE.height - 34, -1],
    ]) {
      for (let i = 0; i < 6; i++) {
        const angle = (i / 5) * 1.57;
        canvas.stroke(
          [x, y],
          [x + sx * 17 * Math.cos(angle), y + sy * 17 * Math.sin(angle)],
          1.8,
          grey(0.72),
          { endWidth: 0.4 },
        );
      }
      canvas.ellipse(x + sx * 14, y + sy * 14, 2.2, 2.2, grey(0.8));
    }
  }
  centred(canvas, 'THE HARBOUR LINE', 86, 17.5);
  centred(canvas, 'FROM EASTMERE TO SALT QUAY', 128, 9.6, 0.82);
  centred(canvas, 'BY STEAM', 149, 9.6, 0.82);
  const middle = STAGE.width / 2;
  canvas.polygon(
    [
      [middle, 176],
      [middle + 6, 182],
      [middle, 188],
      [middle - 6, 182],
    ],
    grey(0.8),
  );
  for (const side of [-1, 1])
    canvas.stroke([middle + side * 11, 182], [middle + side * 80, 182], 1.6, grey(0.75), {
      endWidth: 0.5,
    });
  centred(canvas, '1926', 202, 18);
}
