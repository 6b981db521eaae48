/**
 * oidc-provider, loaded without the line it prints on Node 20. The library asks for Node 22; everything this room uses of
 * it is tested on Node 20.19 too (test/identity), and an operator can do nothing about the line.
 */
const UNSUPPORTED_RUNTIME = 'Unsupported runtime';

const warn = console.warn;
console.warn = (...words: unknown[]) => {
  if (!String(words[0]).includes(UNSUPPORTED_RUNTIME)) warn(...words);
};
const library = await import('oidc-provider');
console.warn = warn;

export const { Provider, errors } = library;
