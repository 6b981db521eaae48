/** Narrative cut out of a document, so that it means the same on its own. */
import { endOfTag, skipAsides, type StartTag, startTagAt } from './xml-scan.js';
import { narrativeFromXml, XHTML_NAMESPACE } from './xml-text.js';

/** The `div` at the tag, as it was written, or - where its namespace was declared further out - so that it stands alone. */
export function divText(text: string, tag: StartTag, end: number): string {
  const raw = text.slice(tag.start, end);
  const declares = /^<div\s(?:[^>]*\s)?xmlns\s*=\s*["']http:\/\/www\.w3\.org\/1999\/xhtml["']/.test(raw);
  return narrativeFromXml(declares && !raw.includes('<![CDATA[') ? raw : rewritten(text, tag, end));
}

/** Prefixes dropped, the namespace declared on the div, marked sections as plain text. */
function rewritten(text: string, tag: StartTag, end: number): string {
  const out: string[] = [];
  let at = tag.start;
  while (at < end) {
    if (text.startsWith('<![CDATA[', at)) {
      const close = text.indexOf(']]>', at);
      out.push(escaped(text.slice(at + '<![CDATA['.length, close)));
      at = close + ']]>'.length;
    } else if (text[at] !== '<') {
      const next = Math.min(indexOr(text, '<', at), end);
      out.push(text.slice(at, next));
      at = next;
    } else {
      const passed = skipAsides(text, at);
      if (passed === at) {
        out.push(tagText(text, at, tag));
        at = endOfTag(text, at);
      } else at = passed;
    }
  }
  return out.join('');
}

function tagText(text: string, at: number, root: StartTag): string {
  if (text[at + 1] === '/')
    return `</${text
      .slice(at + 2, endOfTag(text, at) - 1)
      .replace(/^[^:]*:/, '')
      .trim()}>`;
  const { name, attributes, isEmpty } = startTagAt(text, at, root.scope);
  const namespace = at === root.start ? ` xmlns="${XHTML_NAMESPACE}"` : '';
  const kept = attributes.map(
    (one) => ` ${one.prefix ? `${one.prefix}:` : ''}${one.name}="${escaped(one.value).replaceAll('"', '&quot;')}"`,
  );
  return `<${name}${namespace}${kept.join('')}${isEmpty ? '/' : ''}>`;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function indexOr(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at === -1 ? text.length : at;
}
