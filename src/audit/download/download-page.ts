/**
 * The downloaded log as one page that needs nothing else: entries, proofs and the check itself. A policy in the page lets it
 * reach no network and run no script but its own.
 */
import { createHash } from 'node:crypto';
import type { LogDownload } from './citizens-download.js';
import { offlineVerifier } from './offline-verifier.js';
import { DOWNLOAD_STYLE } from './page-style.js';
import { PAGE_WORDS, type PageLanguage } from './page-words.js';
import { showVerdict } from './show-verdict.js';

/** @returns the text of an HTML file; opened from a disk it checks itself */
export function downloadPage(data: LogDownload, language: PageLanguage): string {
  const words = PAGE_WORDS[language];
  const script = `(${showVerdict.toString()})(document, ${offlineVerifier.toString()});`;
  const policy = `default-src 'none'; script-src '${hashOf(script)}'; style-src '${hashOf(DOWNLOAD_STYLE)}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${words.title}</title>
<style>${DOWNLOAD_STYLE}</style>
</head>
<body>
<main>
<h1>${words.title}</h1>
<p class="lead">${words.lead} ${words.scope}</p>
<div id="verdict" class="verdict" role="status" data-state="checking">${words.checking}</div>
<section id="facts" aria-label="${words.proof}" hidden></section>
<section aria-label="${words.entries}"><h2>${words.entries}</h2><div class="scroll" tabindex="0" role="group" aria-label="${words.entries}"><table id="entries"></table></div></section>
<noscript>${words.noScript}</noscript>
</main>
<script type="application/json" id="log">${embedded(data)}</script>
<script type="application/json" id="words">${embedded(words)}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** JSON that cannot end the element it stands in. */
const embedded = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;
