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
const { default: contexts } = await import('oidc-provider/lib/helpers/als.js');
console.warn = warn;

export const { Provider, errors } = library;

/**
 * The library runs each request in an AsyncLocalStorage, for `Provider.ctx` and for metadata documents of clients, neither of
 * which is used here. Before Node 24 one such run puts a hook on every promise of the process, as long as it lives: after the
 * first log-in everything else took the processor 1.6 times as long (decision record 0015). So the work is run without.
 */
Object.defineProperty(contexts, 'run', {
  value: (_context: unknown, work: () => unknown) => work(),
  configurable: true,
});
