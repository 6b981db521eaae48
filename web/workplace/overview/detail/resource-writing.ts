import { type FhirJson, object, objects, text } from './fhir-json.js';

/** A piece of writing in a resource: to be shown as it is, or fetched first, or named as something we cannot show. */
export type Writing =
  | { kind: 'plain'; text: string; title?: string }
  /** Markup of unknown origin: only ever shown through readableMarkup. */
  | { kind: 'markup'; html: string; title?: string }
  | { kind: 'elsewhere'; reference: string; title?: string }
  | { kind: 'unreadable'; contentType: string; title?: string };

/** All writing in a resource in reading order; the narrative only when there is nothing else to read. */
export function writingsOf(resource: FhirJson): Writing[] {
  const found = [
    ...attachments(resource),
    ...sections(resource['section']),
    ...spoken(resource),
    ...objects(resource['extension']).flatMap((one) => attachment(one['valueAttachment'])),
  ];
  const readable = found.filter((one) => one.kind !== 'unreadable');
  if (readable.length > 0) return readable;
  const narrative = text(object(resource['text'])['div']);
  return narrative === undefined ? found : [...found, { kind: 'markup', html: narrative }];
}

/** What came back when an attachment was fetched. */
export function writingOfBinary(binary: FhirJson): Writing {
  const contentType = text(binary['contentType']) ?? 'application/octet-stream';
  const plain = text(binary['text']);
  if (plain !== undefined) return byType(plain, contentType);
  return decoded(text(binary['data']) ?? '', contentType);
}

function attachments(resource: FhirJson): Writing[] {
  const held = [
    ...objects(resource['content']).map((one) => one['attachment'] ?? one),
    ...objects(resource['presentedForm']),
    ...objects(resource['payload']).map((one) => one['contentAttachment']),
  ];
  const all = held.flatMap(attachment);
  // The same document is often there twice, once to read and once for machines: take what can be read.
  const readable = all.filter((one) => one.kind !== 'unreadable');
  return readable.length > 0 ? readable : all;
}

function attachment(value: unknown): Writing[] {
  const { data, url, contentType, title } = object(value);
  const named = text(title) === undefined ? {} : { title: text(title) as string };
  const type = text(contentType) ?? 'text/plain';
  if (text(data) !== undefined) return [{ ...decoded(text(data) as string, type), ...named }];
  const reference = text(url)?.match(/(?:^|\/)(Binary\/[A-Za-z0-9.-]{1,64})$/)?.[1];
  if (reference !== undefined) return [{ kind: 'elsewhere', reference, ...named }];
  return text(url) === undefined ? [] : [{ kind: 'unreadable', contentType: type, ...named }];
}

function spoken(resource: FhirJson): Writing[] {
  const lines = [
    text(resource['valueString']),
    ...objects(resource['payload']).map((one) => text(one['contentString'])),
    resource.resourceType === 'CarePlan' ? text(resource['description']) : undefined,
  ];
  return lines
    .filter((line): line is string => line !== undefined)
    .map((line) => (/<[a-z][^>]*>/i.test(line) ? { kind: 'markup', html: line } : { kind: 'plain', text: line }));
}

function sections(value: unknown): Writing[] {
  return objects(value).flatMap((section): Writing[] => {
    const div = text(object(section['text'])['div']);
    const title = text(section['title']);
    const own: Writing[] =
      div === undefined ? [] : [{ kind: 'markup', html: div, ...(title !== undefined && { title }) }];
    return [...own, ...sections(section['section'])];
  });
}

function decoded(data: string, contentType: string): Writing {
  if (!/^(text\/|application\/(xhtml|fhir\+json|json))/.test(contentType)) return { kind: 'unreadable', contentType };
  try {
    const bytes = Uint8Array.from(atob(data.replace(/\s/g, '')), (letter) => letter.charCodeAt(0));
    const charset = /charset=([\w-]+)/i.exec(contentType)?.[1] ?? 'utf-8';
    return byType(new TextDecoder(charset).decode(bytes), contentType);
  } catch {
    return { kind: 'unreadable', contentType };
  }
}

function byType(content: string, contentType: string): Writing {
  if (/html/.test(contentType)) return { kind: 'markup', html: content };
  if (/^text\/(xml|rtf)/.test(contentType)) return { kind: 'unreadable', contentType };
  return /^text\//.test(contentType) ? { kind: 'plain', text: content } : { kind: 'unreadable', contentType };
}
