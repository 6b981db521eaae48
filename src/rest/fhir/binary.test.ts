import { expect, it } from 'vitest';
import { binaryOf } from './binary.js';

it.each([
  ['nothing', 0],
  ['one byte', 1],
  ['two megabytes and a byte', 2 * 1024 * 1024 + 1],
])('%s sent to Binary is the resource that JSON would make of it', async (_what, size) => {
  const bytes = Buffer.from(Array.from({ length: size }, (_, i) => (i * 7) % 256));
  const { text, parsed } = await binaryOf(bytes, ' text/plain;  name="bl\u00e5 \u20ac.txt" ', {
    id: 'æ',
    securityContext: 'Patient/x',
  });
  expect(JSON.parse(text)).toEqual(parsed);
  expect(parsed).toEqual({
    resourceType: 'Binary',
    id: 'æ',
    contentType: 'text/plain; name="bl\u00e5 \u20ac.txt"',
    securityContext: { reference: 'Patient/x' },
    ...(size === 0 ? {} : { data: bytes.toString('base64') }),
  });
});
