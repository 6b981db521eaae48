/**
 * One CDA document as a DocumentReference with a readable rendering and metadata, the original bytes as Binary, and the citizen as
 * a Patient to be matched. Element mapping: IHE ITI TF-3 § 4.2.3 (document entry) as used in Danish document sharing.
 */
import { createHash } from 'node:crypto';
import type { IntakeWriter, Json } from '../contract.js';
import { contentId, sha256 } from '../resource-text.js';
import type { Incoming } from '../units.js';
import { hl7Time, readableTime } from './hl7-time.js';
import {
  authenticatorOf,
  authorsOf,
  codingOf,
  custodianOf,
  formatCodeOf,
  identifierOf,
  isSor,
  patientOf,
  servicePeriodOf,
} from './metadata.js';
import { embeddedFile, renderDocument, type Rendering } from './rendering.js';
import { at, attribute, childrenNamed, parseXml, textOf, type XmlNode } from './xml-tree.js';

export interface CdaOptions {
  findOrganization?: IntakeWriter['findOrganization'];
}

export type ReadCda =
  | { ok: true; incoming: Incoming[] }
  | { ok: false; reason: string; place: string; fhirXml: boolean };

const HL7_V3 = 'urn:hl7-org:v3';
const FHIR = 'http://hl7.org/fhir';

export async function readCda(bytes: Buffer, options: CdaOptions = {}): Promise<ReadCda> {
  const parsed = parseXml(bytes);
  if (!parsed.ok) return { ok: false, reason: parsed.reason, place: parsed.place, fhirXml: false };
  const { root } = parsed;
  if (root.namespace === FHIR)
    return {
      ok: false,
      reason: 'This is FHIR in XML, which is not read. Send the same content as FHIR JSON.',
      place: '',
      fhirXml: true,
    };
  if (root.name !== 'ClinicalDocument' || root.namespace !== HL7_V3)
    return {
      ok: false,
      reason: 'This XML is not a CDA document (ClinicalDocument of urn:hl7-org:v3).',
      place: '',
      fhirXml: false,
    };
  const patient = patientOf(root);
  if (patient === undefined || patient['identifier'] === undefined)
    return {
      ok: false,
      reason: 'The document names no citizen (recordTarget/patientRole/id).',
      place: 'ClinicalDocument.recordTarget',
      fhirXml: false,
    };
  return { ok: true, incoming: await resourcesOf(root, patient, bytes, options) };
}

async function resourcesOf(root: XmlNode, patient: Json, bytes: Buffer, options: CdaOptions): Promise<Incoming[]> {
  const documentId = identifierOf(at(root, 'id'));
  // The same document in a corrected form keeps its id; one without an id is known by its content.
  const id = contentId(
    'DocumentReference',
    documentId === undefined ? sha256(bytes) : `${documentId.system}|${documentId.value}`,
  );
  const binaryId = contentId('Binary', sha256(bytes));
  const patientUrl = `urn:uuid:${contentId('urn', sha256(bytes))}`;
  const custodian = await known(custodianOf(root), options);
  const document = documentReference(root, { id, binaryId, patientUrl, custodian, bytes });
  const binary: Json = {
    resourceType: 'Binary',
    id: binaryId,
    contentType: 'application/xml',
    securityContext: { reference: `DocumentReference/${id}` },
    data: bytes.toString('base64'),
  };
  return [
    { ...incoming(patient, 'ClinicalDocument.recordTarget'), fullUrl: patientUrl },
    incoming(binary, 'ClinicalDocument'),
    incoming(document, 'ClinicalDocument'),
  ];
}

const incoming = (resource: Json, place: string): Incoming => ({ text: JSON.stringify(resource), resource, place });

/** With a literal reference when the record knows the organisation by its SOR id: it is then the owner. */
async function known(organization: Json | undefined, options: CdaOptions): Promise<Json | undefined> {
  const sor = isSor(organization);
  const id = sor === undefined ? undefined : await options.findOrganization?.(sor);
  return id === undefined ? organization : { reference: `Organization/${id}`, ...organization };
}

interface Parts {
  id: string;
  binaryId: string;
  patientUrl: string;
  custodian: Json | undefined;
  bytes: Buffer;
}

function documentReference(root: XmlNode, parts: Parts): Json {
  const title = textOf(at(root, 'title')) || 'Dokument';
  const type = codingOf(at(root, 'code'));
  const date = hl7Time(attribute(at(root, 'effectiveTime'), 'value'));
  const authors = authorsOf(root);
  const rendering = renderDocument(root, title, head(date, authors, parts.custodian));
  const confidentiality = codingOf(at(root, 'confidentialityCode'));
  const period = servicePeriodOf(root);
  const authenticator = authenticatorOf(root);
  const identifier = identifierOf(at(root, 'id'));
  const setId = identifierOf(at(root, 'setId'));
  return {
    resourceType: 'DocumentReference',
    id: parts.id,
    ...(identifier === undefined ? {} : { masterIdentifier: identifier }),
    ...(setId === undefined ? {} : { identifier: [setId] }),
    status: 'current',
    docStatus: 'final',
    ...(type === undefined ? {} : { type: { coding: [type], text: typeName(root, type) } }),
    category: [{ coding: [{ system: 'urn:oid:1.2.208.184.100.9', code: '001', display: 'Klinisk rapport' }] }],
    subject: { reference: parts.patientUrl },
    ...(date === undefined || !date.includes('T') ? {} : { date }),
    ...(authors.length === 0 ? {} : { author: authors }),
    ...(authenticator === undefined ? {} : { authenticator }),
    ...(parts.custodian === undefined ? {} : { custodian: parts.custodian }),
    ...relations(root),
    ...(rendering.excerpt === '' ? {} : { description: rendering.excerpt.slice(0, 400) }),
    ...(confidentiality === undefined ? {} : { securityLabel: [{ coding: [confidentiality] }] }),
    content: contents(root, title, date, rendering, parts),
    ...(period === undefined ? {} : { context: { period } }),
  };
}

/** The rendering first, for whoever reads; the original last, for whoever checks. */
function contents(
  root: XmlNode,
  title: string,
  date: string | undefined,
  rendering: Rendering,
  { binaryId, bytes }: Parts,
): Json[] {
  const language = attribute(at(root, 'languageCode'), 'code') ?? 'da-DK';
  const about = { language, title: withoutNumber(title) };
  const embedded = embeddedFile(root);
  const format = formatCodeOf(root);
  const original = {
    contentType: 'application/xml',
    ...about,
    url: `Binary/${binaryId}`,
    size: bytes.length,
    hash: createHash('sha1').update(bytes).digest('base64'),
    ...(date === undefined ? {} : { creation: date }),
  };
  const rendered = (contentType: string, text: string): Json => ({
    attachment: { contentType, ...about, data: Buffer.from(text).toString('base64') },
  });
  return [
    rendered('text/plain; charset=utf-8', rendering.text),
    rendered('text/html; charset=utf-8', rendering.html),
    ...(embedded === undefined ? [] : [{ attachment: { ...about, ...embedded } }]),
    { attachment: original, ...(format === undefined ? {} : { format }) },
  ];
}

/** Titles travel into lists; Danish profiles write the person number in them (`Aftale for ...`). */
const withoutNumber = (title: string): string =>
  title.replace(/(\s+for)?\s+\d{6}-?(\d{4}|\d[A-Z]{2}\d)\b/gi, '').trim() || 'Dokument';

function head(date: string | undefined, authors: readonly Json[], custodian: Json | undefined): [string, string][] {
  const lines: [string, string][] = [];
  const when = readableTime(date);
  if (when !== undefined) lines.push(['Dateret', when]);
  const by = authors.map((author) => author['display']).filter((display) => typeof display === 'string');
  if (by.length > 0) lines.push(['Forfatter', [...new Set(by)].join(', ')]);
  if (typeof custodian?.['display'] === 'string') lines.push(['Dataansvarlig', custodian['display']]);
  return lines;
}

/** Danish names of the document types in use; other types keep the words of the document. */
const TYPE_NAMES: Readonly<Record<string, string>> = {
  '39289-4': 'Aftale',
  '56446-8': 'Aftale',
  '53576-5': 'Hjemmemålinger',
  '74465-6': 'Spørgeskemasvar',
};

/** Root of the templates of reports to the National Patient Register (LPR3). */
const LPR3_TEMPLATE = '1.2.208.176.7.1.10.71';

function typeName(root: XmlNode, type: Json): string {
  if (childrenNamed(root, 'templateId').some((template) => attribute(template, 'root') === LPR3_TEMPLATE))
    return 'Indberetning til LPR';
  return TYPE_NAMES[String(type['code'])] ?? String(type['display'] ?? type['code']);
}

const RELATIONS: Readonly<Record<string, string>> = { RPLC: 'replaces', APND: 'appends', XFRM: 'transforms' };

/** Earlier documents by identifier: whether we hold them or not. */
function relations(root: XmlNode): { relatesTo?: Json[] } {
  const related = childrenNamed(root, 'relatedDocument').flatMap((one) => {
    const code = RELATIONS[attribute(one, 'typeCode') ?? ''];
    const identifier = identifierOf(at(one, 'parentDocument', 'id'));
    return code === undefined || identifier === undefined
      ? []
      : [{ code, target: { type: 'DocumentReference', identifier } }];
  });
  return related.length === 0 ? {} : { relatesTo: related };
}
