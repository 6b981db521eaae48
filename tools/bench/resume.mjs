// How long a clinician waits for her screen: node tools/bench/resume.mjs URL [ROUNDS]
//
// URL is a running demonstration. Asta opens Karla, locks, and proves with her PIN; then she leaves the workstation for others and
// takes it up again. Measured in a real browser from the last digit until Karla's name stands on the screen.
import { chromium } from 'playwright-core';

const [url, rounds = '20'] = process.argv.slice(2);
if (!url) {
  console.error('usage: node tools/bench/resume.mjs URL [ROUNDS]');
  process.exit(2);
}
const PIN = '2580';
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
const page = await (await browser.newContext({ baseURL: url, locale: 'da-DK' })).newPage();

await page.goto('/login?returnTo=/arbejdsplads');
await page.locator('[data-person="asta"]').click();
await page.waitForURL('**/arbejdsplads');
const karla = await page.evaluate(async () => {
  const headers = { 'x-overblik': '1', 'content-type': 'application/json' };
  const body = JSON.stringify({ query: 'Karla Eksempelsen' });
  const found = await (await fetch('/api/patients/search', { method: 'POST', headers, body })).json();
  return found.patients[0].id;
});
const place = `/arbejdsplads/patient/${karla}`;
const heading = page.getByRole('heading', { name: /Karla/ });
await page.goto(place);
await heading.waitFor();

async function timed(type) {
  // While it is locked nothing of the patient is on the screen.
  await heading.waitFor({ state: 'hidden' });
  const begun = performance.now();
  await type();
  await heading.waitFor();
  return performance.now() - begun;
}

const unlocked = [];
const resumed = [];
for (let round = 0; round < Number(rounds); round++) {
  await page.getByRole('button', { name: 'Lås skærmen' }).click();
  const pin = page.getByLabel(/PIN/).first();
  await pin.waitFor();
  unlocked.push(await timed(() => pin.fill(PIN)));
  await page.getByRole('button', { name: 'Lås skærmen' }).click();
  await page.getByRole('button', { name: 'En anden overtager skærmen' }).click();
  const hers = page.getByLabel(/^PIN for Asta/);
  await hers.waitFor();
  resumed.push(await timed(() => hers.fill(PIN)));
}
await browser.close();

function tell(name, times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]);
  console.log(`${name}: median ${at(0.5)} ms, p95 ${at(0.95)} ms, slowest ${at(1)} ms, n = ${sorted.length}`);
}
tell('the same screen opened again', unlocked);
tell('the workstation taken up again after it was left', resumed);
