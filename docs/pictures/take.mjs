// Takes the picture of the README anew from a running demonstration (npm start). Needs Chromium.
//
//   node docs/pictures/take.mjs [address]        default: http://127.0.0.1:8080
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { chromium } from 'playwright-core';

const address = process.argv[2] ?? 'http://127.0.0.1:8080';
const file = fileURLToPath(new URL('overview.png', import.meta.url));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const page = await browser.newPage({
  viewport: { width: 1440, height: 900 },
  locale: 'da-DK',
  timezoneId: 'Europe/Copenhagen',
  reducedMotion: 'reduce',
});
await page.goto(`${address}/login`);
await page.locator('[data-person="asta"]').click();
await page.getByRole('link', { name: /^Karla/ }).click();
await page.getByText(/7 af 7 kilder/).waitFor();
await page.evaluate(() => document.fonts.ready);
await page.waitForLoadState('networkidle');
const bytes = packed(await page.screenshot());
await browser.close();
writeFileSync(file, bytes);
console.log(`${bytes.length} bytes`);

/** The same picture in at most 256 colours: a third of the size, and nobody sees it. https://www.w3.org/TR/png/ */
function packed(png) {
  const chunks = chunksOf(png);
  const { data: head } = chunks.find(({ type }) => type === 'IHDR');
  const [width, height, channels] = [head.readUInt32BE(0), head.readUInt32BE(4), head[9] === 6 ? 4 : 3];
  const rows = inflateSync(Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)));
  const colours = coloursOf(unfiltered(rows, width * channels, channels), channels);
  const palette = mostUsed(colours);
  const nearest = new Map();
  const indexed = Buffer.alloc((width + 1) * height);
  colours.forEach((colour, i) => {
    if (!nearest.has(colour)) nearest.set(colour, nearestOf(colour, palette));
    indexed[i + Math.floor(i / width) + 1] = nearest.get(colour);
  });
  const header = Buffer.from(head);
  header[9] = 3;
  const table = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([
    png.subarray(0, 8),
    ...[
      { type: 'IHDR', data: header },
      { type: 'PLTE', data: table },
      { type: 'IDAT', data: deflateSync(indexed, { level: 9, memLevel: 9 }) },
      { type: 'IEND', data: Buffer.alloc(0) },
    ].map(written),
  ]);
}

/** Undoes the five filters of PNG (https://www.w3.org/TR/png/#9Filter-types). */
function unfiltered(rows, stride, channels) {
  const out = Buffer.alloc((rows.length / (stride + 1)) * stride);
  for (let y = 0; y * (stride + 1) < rows.length; y++) {
    const filter = rows[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x >= channels ? out[at - channels] : 0;
      const up = y > 0 ? out[at - stride] : 0;
      const corner = x >= channels && y > 0 ? out[at - stride - channels] : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      out[at] = rows[y * (stride + 1) + 1 + x] + guess;
    }
  }
  return out;
}

function paeth(left, up, corner) {
  const [a, b, c] = [left, up, corner].map((one) => Math.abs(left + up - corner - one));
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

function coloursOf(pixels, channels) {
  const colours = new Uint32Array(pixels.length / channels);
  for (let i = 0; i < colours.length; i++) colours[i] = pixels.readUIntBE(i * channels, 3);
  return colours;
}

/** Half of them the colours most used, the others the most used of each corner of the colour cube that is not among them. */
function mostUsed(colours) {
  const uses = new Map();
  for (const colour of colours) uses.set(colour, (uses.get(colour) ?? 0) + 1);
  const ranked = [...uses].sort((a, b) => b[1] - a[1]).map(([colour]) => colour);
  const palette = ranked.slice(0, 128);
  const corners = new Set(palette.map((colour) => colour & 0xe0e0e0));
  for (const colour of ranked) {
    if (palette.length === 256) break;
    if (corners.has(colour & 0xe0e0e0)) continue;
    corners.add(colour & 0xe0e0e0);
    palette.push(colour);
  }
  return palette;
}

function nearestOf(colour, palette) {
  const parts = (one) => [one >> 16, (one >> 8) & 255, one & 255];
  const [r, g, b] = parts(colour);
  const distance = (one) => {
    const [r2, g2, b2] = parts(one);
    return (r - r2) ** 2 + (g - g2) ** 2 + (b - b2) ** 2;
  };
  return palette.reduce((best, one, i) => (distance(one) < distance(palette[best]) ? i : best), 0);
}

function chunksOf(png) {
  const chunks = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}

function written({ type, data }) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
