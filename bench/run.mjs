/** `npm run bench`: the whole pipeline on a clip; `npm run bench -- networks`: every network on one plane. */
if (process.argv[2] === 'networks') {
  process.argv.splice(2, 1);
  await import('./networks.mjs');
} else {
  await import('./pipeline.mjs');
}
