"""How a report looks, on a screen and on paper: light, in the type of the reader's system."""

STYLE = """
:root { --ink: #1f2430; --dim: #667085; --line: #e2e5eb; --soft: #f6f7f9; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1080px; padding: 40px 28px 60px; color: var(--ink); background: white;
  font: 15px/1.5 system-ui, "Segoe UI", "Helvetica Neue", "Noto Sans", "Noto Sans CJK SC", sans-serif; }
h1 { font-size: 27px; line-height: 1.2; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 17px; margin: 38px 0 12px; padding-top: 12px; border-top: 1px solid var(--line);
  overflow-wrap: anywhere; }
h3 { font-size: 15px; margin: 22px 0 8px; overflow-wrap: anywhere; }
p { margin: 6px 0; }
.dim, footer { color: var(--dim); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 14px;
  margin: 24px 0 8px; }
.tile { background: var(--soft); border-radius: 10px; padding: 14px 16px; }
.tile b { display: block; font-size: 29px; line-height: 1.25; font-variant-numeric: tabular-nums; }
.tile small { color: var(--dim); display: block; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: 6px 10px; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; font-weight: 400; }
thead th { font-weight: 600; overflow-wrap: anywhere; }
td.best, td.main { font-weight: 600; }
tr.sub td:first-child { padding-left: 26px; color: var(--dim); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(420px, 1fr)); gap: 22px 26px; }
figure { margin: 0; break-inside: avoid; max-width: 640px; }
figcaption { font-weight: 600; margin-bottom: 2px; }
figure > svg { width: 100%; height: auto; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(230px, 1fr)); gap: 22px; }
.cards.wide { grid-template-columns: minmax(230px, 460px); }
.cards.wide svg.map { max-height: 460px; }
.card { break-inside: avoid; }
.card p { margin: 2px 0; font-size: 13px; overflow-wrap: anywhere; }
svg.map { width: 100%; height: auto; max-height: 330px; display: block; margin-bottom: 6px; }
svg.map image { image-rendering: pixelated; }
svg.map polyline, svg.map rect, svg.map path { fill: none; }
svg.map polyline { stroke-linejoin: round; stroke-linecap: round; }
.key { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 0 0 14px; font-size: 13px; color: var(--dim); }
.key svg { width: 26px; height: 12px; vertical-align: -1px; margin-right: 6px; }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(230px, 1fr)); gap: 3px 26px; margin: 0;
  font-size: 13px; }
dl div { display: flex; justify-content: space-between; padding: 2px 0;
  border-bottom: 1px solid var(--line); }
dt { color: var(--dim); margin-right: 12px; }
dd { margin: 0; overflow-wrap: anywhere; text-align: right; }
footer { margin-top: 44px; font-size: 13px; border-top: 1px solid var(--line); padding-top: 12px; }
@media print {
  @page { margin: 16mm; }
  body { padding: 0; max-width: none; font-size: 11pt; }
  h2, h3, .key { break-after: avoid; break-inside: avoid; }
  tr { break-inside: avoid; }
  .tile { border: 1px solid var(--line); }
  .charts { grid-template-columns: 1fr 1fr; }
  .cards { grid-template-columns: repeat(3, 1fr); }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""
