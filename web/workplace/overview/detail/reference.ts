/** `Observation/abc`, with or without a version. An absolute reference lives at another platform and cannot be read from here. */
export function isLocalReference(reference: string): boolean {
  return /^[A-Z][A-Za-z]{1,60}\/[A-Za-z0-9.-]{1,64}(\/_history\/[A-Za-z0-9.-]{1,64})?$/.test(reference);
}
