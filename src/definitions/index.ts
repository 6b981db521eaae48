/** Canonical resources: R4's own, the platform's own, and those that clients and packages stored. */
export { DefinitionBook, projectDefinitions, type WrittenRow } from './book.js';
export {
  type FhirPackage,
  LARGEST_PACKAGE,
  type PackageResource,
  readPackage,
  resourcesToInstall,
} from './package/fhir-package.js';
export { PACKAGE_TAG, packageOf } from './package/package-tag.js';
export { PackageAwareProfiles } from './profile-source.js';
export { type Definition, splitCanonical, textOf } from './definition.js';
export { publishedDefinitions } from './published.js';
export { compareVersions } from './versions.js';
