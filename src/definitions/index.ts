/** Canonical resources: R4's own, the platform's own, and those that clients and packages stored. */
export { DefinitionBook, projectDefinitions, type WrittenRow } from './book.js';
export { type Definition, textOf } from './definition.js';
export { publishedDefinitions } from './published.js';
export { compareVersions } from './versions.js';
