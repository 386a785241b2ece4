import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Samples per millimetre of a drawn plate. */
const RESOLUTION = 2;

const FONTS = '/usr/share/fonts/truetype';

/**
 * Formats of several countries: size in millimetres, height of the characters, gray of the ground and of the characters, the
 * band at the left, and what is written (L a letter, D a digit).
 */
export const FORMATS = [
  {
    id: 'DE',
    width: 520,
    height: 110,
    size: 75,
    ground: 225,
    ink: 25,
    band: 40,
    pattern: 'LLL LL DDD',
    font: `${FONTS}/liberation/LiberationSansNarrow-Bold.ttf`,
  },
  {
    id: 'GB',
    width: 520,
    height: 111,
    size: 79,
    ground: 215,
    ink: 20,
    band: 0,
    pattern: 'LLDD LLL',
    font: `${FONTS}/liberation/LiberationSans-Bold.ttf`,
  },
  {
    id: 'FR',
    width: 520,
    height: 110,
    size: 75,
    ground: 230,
    ink: 30,
    band: 40,
    pattern: 'LL-DDD-LL',
    font: `${FONTS}/liberation/LiberationSansNarrow-Bold.ttf`,
  },
  {
    id: 'NL',
    width: 520,
    height: 110,
    size: 77,
    ground: 170,
    ink: 25,
    band: 40,
    pattern: 'DD-LLL-D',
    font: `${FONTS}/dejavu/DejaVuSansCondensed-Bold.ttf`,
  },
  {
    id: 'US',
    width: 305,
    height: 152,
    size: 70,
    ground: 205,
    ink: 60,
    band: 0,
    pattern: 'DLLL DDD',
    font: `${FONTS}/liberation/LiberationSansNarrow-Bold.ttf`,
  },
  {
    id: 'JP',
    width: 330,
    height: 165,
    size: 80,
    ground: 220,
    ink: 50,
    band: 0,
    pattern: 'DD-DD',
    font: `${FONTS}/liberation/LiberationSans-Bold.ttf`,
  },
];

/** Without I, O and Q, which many countries leave out. */
const LETTERS = 'ABCDEFGHJKLMNPRSTUVWXYZ';

/** @typedef {{ samples: Float32Array, width: number, height: number }} Plane */

/**
 * @param {(typeof FORMATS)[number]} format
 * @param {() => number} random
 */
function inscription(format, random) {
  return format.pattern
    .replaceAll(/L/g, () => LETTERS[Math.floor(random() * LETTERS.length)])
    .replaceAll(/D/g, () => String(Math.floor(random() * 10)));
}

/**
 * Draws a plate: ground, border, band, characters, two screws, dirt and uneven light.
 *
 * @param {(typeof FORMATS)[number]} format
 * @param {() => number} random
 * @returns {{ plane: Plane, text: string }} gray, 0 to 255
 */
export function drawPlate(format, random) {
  const text = inscription(format, random);
  const [width, height] = [format.width * RESOLUTION, format.height * RESOLUTION];
  const folder = mkdtempSync(join(tmpdir(), 'srvid-plate-'));
  try {
    writeFileSync(join(folder, 'text'), text);
    const gray = (value) => `0x${value.toString(16).padStart(2, '0').repeat(3)}`;
    const band = format.band * RESOLUTION;
    const filters = [
      `drawbox=x=6:y=6:w=${width - 12}:h=${height - 12}:c=${gray(format.ink)}:t=5`,
      ...(band > 0 ? [`drawbox=x=11:y=11:w=${band}:h=${height - 22}:c=${gray(60)}:t=fill`] : []),
      `drawtext=fontfile=${format.font}:textfile=${join(folder, 'text')}:fontsize=${Math.round(format.size * RESOLUTION * 1.38)}:fontcolor=${gray(format.ink)}:x=${band}+(w-${band}-text_w)/2:y=(h-text_h)/2`,
      'format=gray',
    ];
    const raw = execFileSync(
      'ffmpeg',
      [
        '-v',
        'error',
        '-f',
        'lavfi',
        '-i',
        `color=c=${gray(format.ground)}:s=${width}x${height},format=gray`,
        '-frames:v',
        '1',
        '-vf',
        filters.join(','),
        '-f',
        'rawvideo',
        '-pix_fmt',
        'gray',
        '-',
      ],
      { maxBuffer: 1e8 },
    );
    const plane = { samples: Float32Array.from(raw), width, height };
    addScrews(plane, format, random);
    addDirt(plane, random);
    return { plane, text: text.replaceAll(/[ -]/g, '') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function addScrews({ samples, width, height }, { band }, random) {
  const y = height * (0.3 + 0.4 * random());
  for (const x of [band * RESOLUTION + 26, width - 26])
    for (let dy = -9; dy <= 9; dy++)
      for (let dx = -9; dx <= 9; dx++)
        if (dx * dx + dy * dy <= 81)
          samples[Math.round(y + dy) * width + Math.round(x + dx)] = 110 - 4 * (dx + dy);
}

/** Soft dark spots, and light that falls from one side. */
function addDirt({ samples, width, height }, random) {
  const spots = Array.from({ length: 14 }, () => ({
    x: random() * width,
    y: random() * height,
    reach: height * (0.03 + 0.15 * random()),
    depth: 0.35 * random(),
  }));
  const [across, down] = [0.25 * (random() - 0.5), 0.3 * (random() - 0.5)];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let light = 1 + across * (x / width - 0.5) + down * (y / height - 0.5);
      for (const spot of spots)
        light *=
          1 -
          spot.depth * Math.exp(-((x - spot.x) ** 2 + (y - spot.y) ** 2) / (2 * spot.reach ** 2));
      samples[y * width + x] *= light;
    }
}
