export const style = `
:root { color-scheme: light dark; font: 15px/1.4 system-ui, sans-serif; }
body { margin: 1.5rem auto; max-width: 62rem; padding: 0 1rem; }
header { display: flex; gap: 1rem; align-items: baseline; }
h1 { font-size: 1.2rem; margin: 0; }
h2 { font-size: 1rem; margin: 1.5rem 0 .5rem; overflow-wrap: anywhere; }
.stage { position: relative; background: #0008; aspect-ratio: 16 / 9; overflow: hidden; }
.stage video, .stage canvas { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; }
.stage.drawing { cursor: crosshair; touch-action: none; }
.region { position: absolute; border: 2px solid #ffb300; pointer-events: none; }
.says { position: absolute; inset: auto 0 0; margin: 0; padding: .3rem .6rem; color: #fff; background: #000a; }
.says:empty { display: none; }
.controls { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin: .5rem 0; }
.controls input[type=range] { flex: 1 1 10rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #8884; vertical-align: top; }
th { font-weight: 500; overflow-wrap: anywhere; }
td { font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.good { color: #2a8a3a; } .bad { color: #c0392b; }
@media (prefers-color-scheme: dark) { .good { color: #6fcf7f; } .bad { color: #ff7b6b; } }
`;
