/**
 * IBM Plex Sans (SIL OFL 1.1), served by ourselves. Latin for our own texts, Latin-ext for names and subscripts (SpO₂);
 * the browser fetches the second only when a page needs it.
 */
import '@fontsource/ibm-plex-sans/latin-400.css';
import '@fontsource/ibm-plex-sans/latin-500.css';
import '@fontsource/ibm-plex-sans/latin-600.css';
import '@fontsource/ibm-plex-sans/latin-700.css';
import '@fontsource/ibm-plex-sans/latin-ext-400.css';
import '@fontsource/ibm-plex-sans/latin-ext-600.css';

const LONGEST_WAIT_MS = 600;

/**
 * Resolves when the four weights are there, or after 0.6 s at the latest: a page that paints in its own font from the
 * start does not move when the font arrives (layout shift <= 0.02), and a lost font never holds the page back.
 */
export async function fontsReady(): Promise<void> {
  const weights = ['400', '500', '600', '700'];
  const loads = Promise.allSettled(weights.map((weight) => document.fonts.load(`${weight} 13px "IBM Plex Sans"`)));
  const limit = new Promise<void>((resolve) => setTimeout(resolve, LONGEST_WAIT_MS));
  await Promise.race([loads, limit]);
}
