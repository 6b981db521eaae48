/** Fixed headers on every answer: nothing is kept by caches, nothing is framed, nothing is fetched from elsewhere. */
export const SECURITY_HEADERS: Record<string, string> = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
};

/** Answers that are data: nothing in them is ever run, shown or fetched. */
const DATA_HEADERS: Record<string, string> = {
  ...SECURITY_HEADERS,
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

/** The headers of an answer from this address: data are served below some, pages elsewhere. */
export const headersOf = (url: string): Record<string, string> =>
  url.startsWith('/fhir') || url.startsWith('/api/') ? DATA_HEADERS : SECURITY_HEADERS;
