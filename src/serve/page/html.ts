/** The page of `--serve`. No outside resource, no inline script or style. */
export const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>srvid</title>
<link rel="stylesheet" href="/page.css">
<header><h1>srvid</h1> <span id="health" role="status">…</span></header>
<nav id="chooser" aria-label="cameras" hidden></nav>
<main id="camera"></main>
<script src="/page.js"></script>
</html>
`;
