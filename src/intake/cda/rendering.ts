/** A CDA document as a person reads it: head, then each section in its own words, and its coded entries where the words leave them out. */
import { type Block, blocksToHtml, blocksToText } from './blocks.js';
import { entryFacts, entryValues } from './entries.js';
import { narrativeBlocks } from './narrative.js';
import { at, attribute, childrenNamed, textOf, type XmlNode } from './xml-tree.js';

export interface Rendering {
  text: string;
  html: string;
  /** First words of the content, without the head. */
  excerpt: string;
}

export interface EmbeddedFile {
  contentType: string;
  /** Base64. */
  data: string;
}

/** @param head lines under the title: time, author, custodian */
export function renderDocument(
  document: XmlNode,
  title: string,
  head: readonly [label: string, value: string][],
): Rendering {
  const opening: Block[] = [
    { kind: 'heading', level: 1, text: title },
    { kind: 'facts', facts: head.map(([label, value]) => ({ label, value, depth: 0 })) },
  ];
  const body = bodyBlocks(document);
  const blocks = [...opening, ...body];
  return {
    text: blocksToText(blocks),
    html: blocksToHtml(blocks),
    excerpt: blocksToText(body.filter((block) => block.kind !== 'heading')).replace(/\s+/g, ' '),
  };
}

function bodyBlocks(document: XmlNode): Block[] {
  const body = at(document, 'component', 'structuredBody');
  const blocks = childrenNamed(body, 'component').flatMap((component) =>
    childrenNamed(component, 'section').flatMap((section) => sectionBlocks(section, 2)),
  );
  const embedded = embeddedFile(document);
  if (embedded !== undefined)
    blocks.push({ kind: 'paragraph', text: `Indholdet er en vedhæftet fil (${embedded.contentType}).` });
  const plain = at(document, 'component', 'nonXMLBody', 'text');
  if (plain !== undefined && embedded === undefined) blocks.push({ kind: 'paragraph', text: textOf(plain) });
  return blocks;
}

function sectionBlocks(section: XmlNode, level: 2 | 3): Block[] {
  const title = textOf(at(section, 'title'));
  const narrative = narrativeBlocks(at(section, 'text'));
  const facts = entriesMissing(section, title, narrative) ? entryFacts(section) : [];
  const below = childrenNamed(section, 'component').flatMap((component) =>
    childrenNamed(component, 'section').flatMap((inner) => sectionBlocks(inner, 3)),
  );
  // A text that only repeats the title says nothing.
  const words = narrative.filter((block) => !(block.kind === 'paragraph' && block.text === title));
  const blocks: Block[] = [...words, ...(facts.length > 0 ? [{ kind: 'facts' as const, facts }] : []), ...below];
  return title === '' ? blocks : [{ kind: 'heading', level, text: title }, ...blocks];
}

/** True when there are no words, or a coded value does not occur in them: nothing measured may be lost to the reader. */
function entriesMissing(section: XmlNode, title: string, narrative: readonly Block[]): boolean {
  const said = blocksToText(narrative);
  if (said === '' || said === title) return true;
  const pressed = (text: string): string => text.replace(/\s+/g, ' ').replaceAll(',', '.').toLowerCase();
  const words = pressed(said);
  return entryValues(section).some((value) => !words.includes(pressed(value)));
}

/** A document that is one file, e.g. a PDF (nonXMLBody). */
export function embeddedFile(document: XmlNode): EmbeddedFile | undefined {
  const text = at(document, 'component', 'nonXMLBody', 'text');
  if (attribute(text, 'representation') !== 'B64') return undefined;
  const data = textOf(text).replace(/\s+/g, '');
  const contentType = attribute(text, 'mediaType') ?? 'application/octet-stream';
  return data === '' || !/^[\w.+-]+\/[\w.+-]+$/.test(contentType) ? undefined : { contentType, data };
}
