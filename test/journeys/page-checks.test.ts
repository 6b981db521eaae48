/** The checks that every page is put through, put through pages that are made to fail them. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, openVisitor, type Visitor } from './browser.js';
import { accessibilityFaults, layoutFaults, programFaults, watchLayout, widthFaults } from './page-checks.js';

const SOUND = '<main><h1>Patienter</h1><section><h2>Prøvesvar</h2><button>Alle</button></section></main>';
/** A mark of a drawing, of which as much is shown as there is room for. */
const cut = (name: string) =>
  `<svg style="display:block;margin:4em 0"><g role="button" tabindex="0" aria-label="${name}"><text y="9">Blodprø…</text></g></svg>`;
const SIZES = { width: 360, height: 780 };

let browser: Browser;
let server: Server;
let url: string;
let body = SOUND;

beforeAll(async () => {
  browser = await openBrowser();
  server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(
      `<!doctype html><html lang="da"><head><title>Overblik</title><meta name="viewport" content="width=device-width">
        <link rel="icon" href="data:,"></head><body>${body}</body></html>`,
    );
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

/** All that is found on a page with this content. */
async function found(content: string): Promise<string[]> {
  body = content;
  const visitor: Visitor = await openVisitor(browser, url, SIZES);
  try {
    await watchLayout(visitor.context);
    await visitor.page.goto('/', { waitUntil: 'networkidle' });
    return [
      ...(await accessibilityFaults(visitor.page)),
      ...(await layoutFaults(visitor.page)),
      ...(await widthFaults(visitor.page)),
      ...programFaults(visitor.seen, url),
    ];
  } finally {
    await visitor.context.close();
  }
}

describe('the checks of every page', () => {
  it('find nothing on a sound page', async () => {
    expect(await found(SOUND)).toEqual([]);
  });

  it('find nothing in a mark whose name goes on where its text is cut short', async () => {
    expect(await found(SOUND.replace('</main>', `${cut('Blodprøver, 3. januar')}</main>`))).toEqual([]);
  });

  it.each([
    ['a picture without words', `${SOUND.replace('</main>', '<img src="data:,"></main>')}`, /^image-alt/],
    [
      'a name that holds another text than is shown',
      SOUND.replace('<button>', '<button aria-label="Vis flere">'),
      /^label-content-name-mismatch/,
    ],
    ['a mark cut short, with another name', SOUND.replace('</main>', `${cut('Andet')}</main>`), /^label-content-name/],
    ['pale text on white', SOUND.replace('<h2>', '<h2 style="color:#bbb">'), /^color-contrast/],
    ['a field without a label', SOUND.replace('<button>', '<input><button>'), /^label/],
    [
      'a button too small for a finger',
      SOUND.replace('<button>', '<button style="width:9px;height:9px;padding:0">x</button><button>'),
      /^target-size/,
    ],
    ['a heading level left out', SOUND.replaceAll('h2', 'h4'), /^heading-order/],
    ['a page too wide', SOUND.replace('<h2>', '<h2 style="width:900px">'), /px wide in a window of 360/],
    [
      'a button over what is beside it',
      SOUND.replace('<section>', '<section class="sd-card" style="width:120px">').replace(
        '<button>',
        '<button style="width:200px">',
      ),
      /reaches out of its box/,
    ],
    [
      'text that moves when something comes late',
      SOUND.replace('<h1>', '<div id="late"></div><h1>') +
        '<script>requestAnimationFrame(() => requestAnimationFrame(() => { document.getElementById("late").style.height = "300px"; }))</script>',
      /^moved/,
    ],
    ['a program that fails', `${SOUND}<script>throw new Error("no such patient")</script>`, /threw: no such patient/],
    ['a complaint in the console', `${SOUND}<script>console.error("odd")</script>`, /console: odd/],
    [
      'a question to another host',
      `${SOUND}<script>fetch("http://localhost:1/x").catch(() => {})</script>`,
      /asked another host/,
    ],
    [
      'an address that is not there',
      `${SOUND}<script>fetch("/x").then(() => console.error("Failed to load resource: the server responded with a status of 404 ()"))</script>`,
      /404/,
    ],
  ])('find %s (negative control)', async (_what, content, fault) => {
    expect((await found(content)).join('\n')).toMatch(new RegExp(fault, 'm'));
  });
});
