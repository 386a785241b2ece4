/** What `npm run bench -- networks` shows: a table for the terminal, docs/bench.md and docs/bench.svg. */
import { readFileSync, writeFileSync } from 'node:fs';
import { arch } from 'node:os';

const built = (path) => import(new URL(`../dist/${path}`, import.meta.url).href);

const figure = (value, digits = 0) =>
  value === undefined || Number.isNaN(value) ? '–' : value.toFixed(digits);
const grouped = (value) => (value === undefined ? '–' : Math.round(value).toLocaleString('en'));
const percent = (value) => (value === undefined ? '–' : `${Math.round(100 * value)} %`);
const milliseconds = (value) => figure(value, value < 100 ? 1 : 0);

const columns = (cores) => [
  ['network', ({ id }) => id],
  ['parameters', ({ parameters }) => grouped(parameters)],
  ['multiply-adds/px', ({ multiplyAdds }) => grouped(multiplyAdds)],
  ['ms, 1 core', ({ ms }) => milliseconds(ms)],
  [`ms, ${cores} cores`, ({ allCoresMs }) => milliseconds(allCoresMs)],
  ['CPU ms', ({ cpuMs }) => milliseconds(cpuMs)],
  ['GFLOP/s', ({ gflops }) => figure(gflops)],
  ['of peak', ({ share }) => percent(share)],
  ['RSS MB', ({ peakRss }) => figure(peakRss / 1e6)],
  ['Set5 dB', ({ psnr }) => figure(psnr, 2)],
];

const tableCells = ({ cores, networks }) => {
  const shown = columns(cores).filter(([name]) => cores > 1 || name !== 'ms, 1 cores');
  return [
    shown.map(([name]) => name),
    ...networks.map((row) => shown.map(([, cell]) => cell(row))),
  ];
};

/** Networks to which no other is both faster and better. */
const front = (networks) =>
  networks.filter(
    (one) =>
      one.psnr !== undefined &&
      !networks.some((other) => other.psnr > one.psnr && other.cpuMs < one.cpuMs),
  );

const legend = ({ scale, peak, rounds }) =>
  `640×360 luma to ${640 * scale}×${360 * scale}; medians of ${rounds} rounds in one run. GFLOP/s: two operations per multiply-add, over CPU time, of one core; peak: ${figure(peak.gflops)} GFLOP/s, ONNX Runtime's float32 ${peak.id} (integer networks may exceed it). RSS: the whole process with one worker. Set5: low resolution rounded to 8 bits, as the timed graphs take it.`;

const summary = ({ networks }) =>
  `No other network here is both faster and better: ${front(networks)
    .map(({ id, psnr, cpuMs }) => `${id} (${figure(psnr, 2)} dB, ${milliseconds(cpuMs)} ms)`)
    .join(', ')}.`;

export const asTable = (report) => {
  const cells = tableCells(report);
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const lines = cells.map((row) =>
    row.map((text, i) => (i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i]))).join('  '),
  );
  const known = front(report.networks).length > 0;
  return [
    `${report.cores} cores (${report.cpu})`,
    legend(report),
    '',
    ...lines,
    ...(known ? ['', summary(report)] : []),
    ...report.notes.map((note) => `note: ${note}`),
  ].join('\n');
};

/** The kind of machine, without its name: what the vector units can do. */
const machine = ({ cores }) => {
  const flags = readFileSync('/proc/cpuinfo', 'utf8');
  const known = [
    ['avx512f', 'AVX-512'],
    ['avx512_vnni', 'VNNI'],
    ['avx2', 'AVX2'],
  ].filter(([flag]) => flags.includes(` ${flag} `) || flags.includes(` ${flag}\n`));
  const units = known.map(([, name]) => name).filter((name, i) => name !== 'AVX2' || i === 0);
  return `${cores} cores, ${arch()}${units.length > 0 ? `, ${units.join(' with ')}` : ''}`;
};

const chart = async ({ networks, scale }) => {
  const { scatterSvg } = await built('evaluate/report/chart.js');
  const points = networks
    .filter(({ psnr }) => psnr !== undefined)
    .map(({ id, cpuMs, psnr }) => ({ label: id, x: cpuMs, y: psnr, kind: 'ours' }));
  return scatterSvg({
    title: `Set5 ×${scale}: quality and time`,
    xLabel: `CPU milliseconds for 640×360 → ${640 * scale}×${360 * scale} (logarithmic)`,
    yLabel: 'PSNR on luma, dB',
    points,
  });
};

export const writeDocs = async (report) => {
  const [head, ...rows] = tableCells(report);
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const text = [
    '# Speed of the networks',
    '',
    '<!-- Written by `npm run bench -- networks --docs`. -->',
    '',
    `Machine: ${machine(report)}. ${legend(report)}`,
    '',
    line(head),
    line(head.map((_, i) => (i === 0 ? '---' : '---:'))),
    ...rows.map(line),
    '',
    summary(report),
    '',
    '![Quality and time](bench.svg)',
    '',
    ...report.notes.map((note) => `- ${note}`),
    '',
  ];
  const docs = new URL('../docs/', import.meta.url);
  writeFileSync(new URL('bench.md', docs), text.join('\n'));
  writeFileSync(new URL('bench.svg', docs), `${await chart(report)}\n`);
};
