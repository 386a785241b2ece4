/** The report's style sheet: light and dark by the reader's preference, light on paper. */
export const style = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1f2328;--soft:#57606a;--line:#d0d7de;--shade:#f6f8fa;--loss:#a40e26;--link:#0a5cad}
@media screen and (prefers-color-scheme:dark){:root{--paper:#0d1117;--ink:#e6edf3;--soft:#9aa4ae;--line:#30363d;--shade:#161b22;--loss:#ff9aa2;--link:#6cb6ff}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1rem;max-width:76rem;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:break-word}
h1{font-size:1.7rem;line-height:1.2;margin:.5rem 0 1rem}
h2{font-size:1.3rem;margin:2.5rem 0 .5rem;padding-bottom:.3rem;border-bottom:1px solid var(--line)}
h3{font-size:1.05rem;margin:1.5rem 0 .5rem}
p{max-width:48rem;margin:.5rem 0}
a{color:var(--link)}
nav a{display:inline-block;padding:.25rem 0;margin-right:1rem}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.25rem 1rem;margin:1rem 0}
dt{color:var(--soft)}
dd{margin:0}
code{font:.9em ui-monospace,monospace}
.scroll{display:inline-block;vertical-align:top;overflow-x:auto;margin:.75rem 2.5rem .75rem 0;max-width:100%}
.scroll:focus-visible{outline:2px solid var(--link)}
table{border-collapse:separate;border-spacing:0;font-size:.9rem}
caption{text-align:left;font-weight:600;padding:.25rem 0;white-space:nowrap}
th,td{padding:.3rem .5rem;border-bottom:1px solid var(--line);white-space:nowrap}
th{text-align:left;font-weight:500}
thead th{background:var(--shade);vertical-align:bottom}
th[scope=colgroup]{text-align:center;border-left:1px solid var(--line)}
tbody th,tfoot th,thead tr:first-child th:first-child{position:sticky;left:0;background:var(--paper);z-index:1}
thead tr:first-child th:first-child{background:var(--shade)}
tfoot th,tfoot td{border-top:1px solid var(--soft);font-style:italic}
tfoot tr+tr th,tfoot tr+tr td{border-top:0}
.number{text-align:right;font-variant-numeric:tabular-nums}
.loss{color:var(--loss)}
details{margin:1rem 0}
summary{cursor:pointer}
.crops{display:grid;grid-template-columns:repeat(auto-fill,240px);gap:1rem}
figure{margin:0}
figure img{display:block;width:240px;height:auto;image-rendering:pixelated;border:1px solid var(--line)}
figcaption{font-size:.85rem;padding-top:.2rem}
.srvid-chart{display:block;min-width:40rem;max-width:100%;height:auto}
@media (max-width:40rem){.scroll{margin-right:0}tbody th,tfoot th{white-space:normal;min-width:7rem;max-width:8.5rem}.crops{grid-template-columns:repeat(auto-fill,160px);gap:.5rem}figure img{width:160px}dl{grid-template-columns:1fr}dd{margin-bottom:.5rem}}
@page{size:A4 landscape;margin:12mm}
@media print{body{max-width:none;padding:0;font-size:10pt}nav{display:none}.scroll{display:block;overflow:visible}table{font-size:8pt}th,td{padding:.15rem .3rem}figure,tr,svg{break-inside:avoid}h2,h3{break-after:avoid}tbody th,tfoot th,thead tr:first-child th:first-child{position:static}}
`.trim();
