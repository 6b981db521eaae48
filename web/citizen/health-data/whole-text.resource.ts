/** Fetches the whole text of a note, letter or report over FHIR. */

/** The parts of FHIR R4 resources that can carry a text. */
interface Written {
  resourceType?: string;
  content?: { attachment?: Attachment }[];
  presentedForm?: Attachment[];
  conclusion?: string;
  text?: { div?: string };
  section?: { title?: string; text?: { div?: string } }[];
}
interface Attachment {
  contentType?: string;
  data?: string;
  url?: string;
}

export type WholeTextAnswer = { kind: 'text'; text: string } | { kind: 'none' } | { kind: 'failed' };

/** @param reference relative FHIR reference, e.g. `DocumentReference/abc` */
export async function fetchWholeText(reference: string): Promise<WholeTextAnswer> {
  try {
    const resource = (await askFhir(reference)) as Written;
    const attachment = resource.content?.[0]?.attachment ?? resource.presentedForm?.[0];
    const text = (await textOf(attachment)) ?? resource.conclusion ?? narrative(resource);
    return text === undefined || text.trim() === '' ? { kind: 'none' } : { kind: 'text', text };
  } catch {
    return { kind: 'failed' };
  }
}

async function askFhir(reference: string): Promise<unknown> {
  const answer = await fetch(`/fhir/${reference}`, {
    credentials: 'same-origin',
    headers: { accept: 'application/fhir+json' },
  });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return answer.json();
}

async function textOf(attachment: Attachment | undefined): Promise<string | undefined> {
  if (attachment === undefined || !isReadable(attachment.contentType)) return undefined;
  if (attachment.data !== undefined) return plainText(decode(attachment.data), attachment.contentType);
  const binary = /(?:^|\/)(Binary\/[A-Za-z0-9\-.]{1,64})$/.exec(attachment.url ?? '')?.[1];
  if (binary === undefined) return undefined;
  const { data } = (await askFhir(binary)) as { data?: string };
  return data === undefined ? undefined : plainText(decode(data), attachment.contentType);
}

const isReadable = (type: string | undefined): boolean =>
  type === undefined || /^text\/(plain|html)|^application\/xhtml/.test(type);

function decode(base64: string): string {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}

/** Markup is read as text: nothing a document carries is ever run or shown as it asks. */
function plainText(text: string, contentType: string | undefined): string {
  return /html/.test(contentType ?? '') ? fromMarkup(text) : text;
}

function narrative(resource: Written): string | undefined {
  const sections = resource.section?.map((one) =>
    [one.title, one.text?.div && fromMarkup(one.text.div)].filter(Boolean).join('\n'),
  );
  if (sections !== undefined && sections.length > 0) return sections.join('\n\n');
  return resource.text?.div === undefined ? undefined : fromMarkup(resource.text.div);
}

function fromMarkup(markup: string): string {
  const body = new DOMParser().parseFromString(
    markup.replace(/<(br|\/p|\/tr|\/h\d|\/li)\b/gi, '\n<$1'),
    'text/html',
  ).body;
  return (body.textContent ?? '')
    .replace(/[ \t]+/g, ' ')
    .replace(/\n\s*\n\s*/g, '\n\n')
    .trim();
}
