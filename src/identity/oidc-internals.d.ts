/** Where the provider keeps the request that it is answering; a path of the package, without types. */
declare module 'oidc-provider/lib/helpers/als.js' {
  import type { AsyncLocalStorage } from 'node:async_hooks';
  const contexts: AsyncLocalStorage<unknown>;
  export { contexts as default };
}
