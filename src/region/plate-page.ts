import { escapeMarkup } from '../core/escape-markup.ts';
import { trackInWords, type PlateReport } from './plate-report.ts';

/** A file of the folder that the page shows. */
export type PagePart = { readonly name: string; readonly data: Buffer };

const style = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1f2328;--soft:#57606a;--line:#d0d7de;--shade:#f6f8fa;--warn:#8a4b00}
@media screen and (prefers-color-scheme:dark){:root{--paper:#0d1117;--ink:#e6edf3;--soft:#9aa4ae;--line:#30363d;--shade:#161b22;--warn:#f0b070}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1rem;max-width:72rem;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.6rem;line-height:1.2;margin:.5rem 0}
h2{font-size:1.2rem;margin:2rem 0 .5rem;padding-bottom:.3rem;border-bottom:1px solid var(--line)}
p{max-width:48rem;margin:.5rem 0}
.note{border-left:4px solid var(--warn);padding:.5rem .8rem;background:var(--shade);max-width:none}
figure{margin:1rem 0}
figure img,figure video{display:block;max-width:100%;height:auto;border:1px solid var(--line);background:#181a1e}
figure.large img{width:min(100%,44rem);image-rendering:pixelated}
figcaption{font-size:.9rem;color:var(--soft);padding-top:.25rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:.88rem}
th,td{padding:.25rem .6rem;border-bottom:1px solid var(--line);text-align:left;white-space:nowrap}
td.number{text-align:right;font-variant-numeric:tabular-nums}
tr.out{color:var(--soft)}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.2rem 1rem}
dt{color:var(--soft)}dd{margin:0}
code,.hash{font:.85em ui-monospace,monospace}
@media (max-width:40rem){dl{grid-template-columns:1fr}dd{margin-bottom:.4rem}}
@media print{body{max-width:none;padding:0;font-size:10pt}figure,tr{break-inside:avoid}}
`.trim();

/** Longer videos are left beside the page. */
const mostVideoBytes = 6 * 1024 * 1024;

const uri = (type: string, data: Buffer): string =>
  `data:${type};base64,${data.toString('base64')}`;

const facts = (pairs: readonly (readonly [name: string, value: string])[]): string =>
  `<dl>${pairs.map(([name, value]) => `<dt>${escapeMarkup(name)}</dt><dd>${escapeMarkup(value)}</dd>`).join('\n')}</dl>`;

const table = (
  head: readonly string[],
  rows: readonly { cells: readonly string[]; out?: boolean }[],
) =>
  `<div class="scroll" tabindex="0" role="region" aria-label="${escapeMarkup(head.join(', '))}"><table><thead><tr>${head.map((cell) => `<th scope="col">${escapeMarkup(cell)}</th>`).join('')}</tr></thead><tbody>${rows
    .map(
      ({ cells, out }) =>
        `<tr${out ? ' class="out"' : ''}>${cells.map((cell) => `<td${/^-?[\d.]+$/.test(cell) ? ' class="number"' : ''}>${escapeMarkup(cell)}</td>`).join('')}</tr>`,
    )
    .join('\n')}</tbody></table></div>`;

const captions: readonly (readonly [name: string, caption: string])[] = [
  ['plate.png', 'The fused still: all views used, with the network.'],
  ['measured.png', 'The same views fused without a network.'],
  ['best-frame.png', 'The best single frame: bicubic interpolation, and the network.'],
  [
    'residual.png',
    'The reference view as recorded, the still as the stated camera would record it, their difference (8 times, around gray), and what the network added to the fusion without it (4 times).',
  ],
  ['contact-sheet.png', 'The chosen views, registered, in the order of time.'],
];

/** Small pictures that matter most. */
const large: readonly string[] = ['plate.png', 'measured.png'];

const shown = (parts: readonly PagePart[]): string =>
  captions
    .flatMap(([name, caption]) => {
      const part = parts.find((each) => each.name === name);
      return part
        ? [
            `<figure${large.includes(name) ? ' class="large"' : ''}><img src="${uri('image/png', part.data)}" alt="${escapeMarkup(caption)}"><figcaption>${escapeMarkup(`${name}: ${caption}`)}</figcaption></figure>`,
          ]
        : [];
    })
    .join('\n');

const video = (parts: readonly PagePart[]): string => {
  const part = parts.find(({ name }) => name === 'track.mp4');
  if (!part) return '';
  const caption =
    'track.mp4: the region held still, bicubic on the left, the network on the right.';
  return part.data.length > mostVideoBytes
    ? `<p>${escapeMarkup(caption)} It lies beside this page.</p>`
    : `<figure><video controls loop muted src="${uri('video/mp4', part.data)}"></video><figcaption>${escapeMarkup(caption)}</figcaption></figure>`;
};

const ocrSection = ({ ocr }: PlateReport): string => {
  if (!ocr) return '';
  const places = ocr.votes.map(
    (votes, i) =>
      `${i + 1}: ${votes
        .slice(0, 3)
        .map(({ character, share }) => `${character} ${Math.round(100 * share)} %`)
        .join(', ')}`,
  );
  return `<h2>A hint at the characters</h2><p class="note">Read by a program (tesseract ${escapeMarkup(ocr.version)}). A hint, never a fact: check it against the pictures.</p>${facts(
    [
      ['most votes', ocr.text === '' ? 'nothing was read' : ocr.text],
      ['mean share of all votes, silent ones too', `${Math.round(100 * ocr.confidence)} %`],
      [
        'fused still',
        `${ocr.fused.text || 'nothing'} (tesseract is ${Math.round(100 * ocr.fused.confidence)} % sure)`,
      ],
      ['places', places.join('; ') || 'none'],
    ],
  )}`;
};

/** The report as one HTML file that needs nothing else. */
export const platePage = (report: PlateReport, parts: readonly PagePart[]): string => {
  const { input, network, track, reference, views, consistency } = report;
  return [
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    `<title>${escapeMarkup(`srvid plate: ${input.name}`)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body><main>',
    `<h1>${escapeMarkup(`A region of ${input.name}, enlarged ${network.scale} times`)}</h1>`,
    `<p class="note">${escapeMarkup(report.statement)}</p>`,
    shown(parts),
    video(parts),
    ocrSection(report),
    '<h2>What was found</h2>',
    facts([
      ['marked', `frame ${track.marked.frame}, ${track.marked.seconds.toFixed(3)} s`],
      ['track', trackInWords(report)],
      [
        'reference',
        `frame ${reference.frame}, ${reference.seconds.toFixed(3)} s, box ${reference.box.x},${reference.box.y},${reference.box.width},${reference.box.height}`,
      ],
      [
        'views',
        `${views.filter(({ rejected }) => rejected === undefined).length} fused of ${views.length} chosen`,
      ],
      [
        'consistency',
        `RMS ${consistency.rms.toFixed(2)} levels of 255 (${consistency.psnr.toFixed(1)} dB) between the source and the still as the stated camera would record it`,
      ],
      [
        'added by the network',
        `RMS ${consistency.addedByNetwork.toFixed(2)} levels over the fusion without it`,
      ],
      ['frame numbers', report.frameNumbers],
      ['wall clock', report.wallClock],
      ...report.warnings.map((warning) => ['warning', warning] as const),
    ]),
    '<h2>Views</h2>',
    table(
      [
        'frame',
        'PTS',
        'seconds',
        'wall clock',
        'size',
        'sharpness',
        'exposure',
        'agreement',
        'coding',
        'score',
        'correlation',
        'gain',
        'offset',
        'residual',
        'consistency',
        'fused',
      ],
      views.map((view) => ({
        out: view.rejected !== undefined,
        cells: [
          String(view.frame),
          String(view.pts),
          view.seconds.toFixed(3),
          view.wallClock ?? 'unknown',
          ...[
            view.scores.size,
            view.scores.sharpness,
            view.scores.exposure,
            view.scores.agreement,
            view.scores.coding,
            view.scores.total,
          ].map((score) => score.toFixed(2)),
          view.correlation?.toFixed(3) ?? 'none',
          view.gain.toFixed(3),
          view.offset.toFixed(1),
          view.residual.toFixed(2),
          view.consistency?.toFixed(2) ?? '',
          view.rejected ?? 'yes',
        ],
      })),
    ),
    '<h2>What was done</h2>',
    `<ol>${report.method.map((step) => `<li>${escapeMarkup(step)}</li>`).join('\n')}</ol>`,
    `<p>To repeat it, into a folder that does not exist yet:</p><p><code>${escapeMarkup(report.command)}</code></p>`,
    '<h2>Input</h2>',
    facts([
      ['file', input.name],
      ['SHA-256', input.sha256],
      ['SHA-256 of', input.hashed],
      ['bytes', String(input.bytes)],
      ['container', input.container],
      [
        'video',
        `${input.codec ?? 'unknown'}, ${input.width}×${input.height}, ${input.pixelFormat}, ${input.frameRate ?? 'unknown'} fps, time base ${input.timeBase}`,
      ],
      [
        'length',
        input.durationSeconds === undefined ? 'unknown' : `${input.durationSeconds.toFixed(3)} s`,
      ],
      ...Object.entries(input.tags),
    ]),
    '<h2>Program</h2>',
    facts([
      [
        'network',
        `${network.id} ×${network.scale}, SHA-256 ${network.sha256}, on ${network.device}${network.why === undefined ? '' : ` (${network.why})`}`,
      ],
      ...Object.entries(report.versions),
      ['parameters', JSON.stringify(report.parameters)],
    ]),
    '<h2>Files</h2>',
    table(
      ['file', 'bytes', 'SHA-256'],
      report.outputs.map(({ name, bytes, sha256 }) => ({ cells: [name, String(bytes), sha256] })),
    ),
    '</main></body>',
    '</html>',
    '',
  ].join('\n');
};
