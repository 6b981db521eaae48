/** Looks of the downloaded page, which can fetch nothing: colours and sizes are those of the citizen's pages. */
export const DOWNLOAD_STYLE = `
body{margin:0;background:#f8f6f1;color:#14212b;font:1.0625rem/1.5 "IBM Plex Sans",system-ui,sans-serif}
main{max-width:1100px;margin:0 auto;padding:40px 24px 64px}
h1{font-size:2.25rem;line-height:1.15;font-weight:600;letter-spacing:-.015em;margin:0 0 8px}
h2{font-size:1.375rem;font-weight:600;margin:32px 0 12px}
.lead{color:#44525e;margin:0 0 24px;max-width:44rem}
.verdict{padding:18px 22px;border-radius:12px;background:#fff;border:1px solid #e4e0d6;font-size:1.1875rem;font-weight:600}
.verdict[data-state=good]{background:#e5f4ea;border-color:#1b6b3a;color:#14532d}
.verdict[data-state=bad]{background:#fdecec;border-color:#b3141d;color:#8e0f17}
.verdict[data-state=unsigned]{background:#fff3d9;border-color:#e0a53a;color:#6b3a00}
#facts{margin-top:16px;padding:4px 22px;background:#fff;border:1px solid #e4e0d6;border-radius:12px}
#facts p{margin:12px 0}
code{font:0.875rem/1.4 "IBM Plex Mono",ui-monospace,monospace;overflow-wrap:anywhere;background:#f3f5f6;padding:1px 5px;border-radius:4px}
.scroll{overflow-x:auto;background:#fff;border:1px solid #e4e0d6;border-radius:12px}
table{border-collapse:collapse;width:100%;font-size:.9375rem}
th,td{text-align:left;padding:9px 14px;vertical-align:top;border-top:1px solid #ece8df}
thead th{border-top:0;color:#44525e;font-weight:600;white-space:nowrap}
td:first-child{font-variant-numeric:tabular-nums}
td.nowrap{white-space:nowrap}
tr[data-state=good] td:last-child{color:#14532d;white-space:nowrap}
tr[data-state=bad]{background:#fdecec}
tr[data-state=bad] td:last-child{color:#8e0f17;font-weight:600}
:focus-visible{outline:3px solid #14212b;outline-offset:2px}
@media print{body{background:#fff}.scroll{overflow:visible;border:0}}
`;
