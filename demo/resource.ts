/** A FHIR R4 resource as plain JSON. The shapes are those of docs/record-shapes.md; structure is checked by the demo's tests. */
export interface Resource {
  resourceType: string;
  /** Directory resources: the stable id chosen here. A citizen's resources: a UUID; others point at it as `urn:uuid:<id>`. */
  id: string;
  [element: string]: unknown;
}

export interface Reference {
  reference?: string;
  display?: string;
  identifier?: { system: string; value: string };
}

export interface CodeableConcept {
  coding?: { system: string; code: string; display?: string }[];
  text?: string;
}
