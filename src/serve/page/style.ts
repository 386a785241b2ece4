export const style = `
:root {
  color-scheme: light dark;
  --text: #1d2126; --quiet: #5c6670; --back: #f6f7f8; --card: #fff; --line: #d8dde2; --good: #1f7a33; --bad: #b3261e; --mark: #ffb300;
  font: 15px/1.45 system-ui, sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root { --text: #e6e9ec; --quiet: #98a2ac; --back: #14171a; --card: #1d2125; --line: #353b41; --good: #6fcf7f; --bad: #ff8a7d; }
}
[hidden] { display: none !important; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 66rem; padding: 1rem; color: var(--text); background: var(--back); }
header { display: flex; gap: 1rem; align-items: baseline; }
h1 { font-size: 1.2rem; margin: 0; }
h2 { font-size: 1rem; margin: 1rem 0 .5rem; overflow-wrap: anywhere; }
nav { display: flex; flex-wrap: wrap; gap: .4rem; margin-top: .8rem; }
nav a { padding: .3rem .8rem; border: 1px solid var(--line); border-radius: 2rem; background: var(--card); text-decoration: none; }
nav a::before { content: '● ' / ''; font-size: .8em; }
nav a[aria-current] { border-color: currentColor; font-weight: 600; }
.stage { position: relative; background: #000; aspect-ratio: 16 / 9; overflow: hidden; border-radius: .4rem; user-select: none; }
.stage video, .stage canvas, .frames { position: absolute; inset: 0; width: 100%; height: 100%; }
.stage video, .stage canvas { object-fit: fill; }
.stage.drawing { cursor: crosshair; touch-action: none; outline: 2px solid var(--mark); outline-offset: 2px; }
.stage.drawing button { display: none; }
.labels { position: absolute; inset: auto .5rem .5rem; display: flex; justify-content: space-between; }
.labels span, .says { color: #fff; background: #000a; border-radius: .3rem; padding: .1rem .5rem; font-size: .85rem; }
.region { position: absolute; border: 2px solid var(--mark); box-shadow: 0 0 0 1px #0008; }
.region.given { border-style: dashed; }
.region button {
  position: absolute; inset: 2px 2px auto auto; width: 1.6rem; height: 1.6rem; padding: 0; line-height: 1; color: #fff; background: #000a; border: 0;
}
.says { position: absolute; inset: .5rem auto auto .5rem; margin: 0; }
.says:empty { display: none; }
input[type=range] { display: block; width: 100%; margin: .4rem 0 0; accent-color: var(--mark); }
.controls { display: flex; flex-wrap: wrap; gap: .5rem .7rem; align-items: center; margin: .7rem 0 .4rem; }
button { font: inherit; color: inherit; padding: .35rem .8rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--card); cursor: pointer; }
button:hover { border-color: var(--quiet); }
button:disabled { opacity: .5; cursor: default; }
button.recording::before { content: '● ' / ''; color: #e53935; }
.hint { margin: 0 0 1rem; color: var(--quiet); font-size: .9rem; }
table { border-collapse: collapse; width: 100%; background: var(--card); border: 1px solid var(--line); border-radius: .4rem; }
th, td { text-align: left; padding: .3rem .8rem; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
tr:last-child > * { border-bottom: 0; }
th { font-weight: 500; color: var(--quiet); width: 40%; }
td { font-variant-numeric: tabular-nums; }
.good { color: var(--good); } .bad { color: var(--bad); }
`;
