import { clip } from './danish.js';
import { type Json, text } from './fields.js';

const EXCERPT_MAX = 280;
/** Base64 characters that are decoded for an excerpt: mark-up may take most of the beginning. A multiple of 4. */
const PREFIX = 8192;

/** The first words of a text attachment (https://hl7.org/fhir/R4/datatypes.html#Attachment), or undefined when it holds no text. */
export function attachmentExcerpt(attachment: Json): string | undefined {
  const data = attachment['data'];
  if (typeof data !== 'string' || data === '') return undefined;
  const type = text(attachment['contentType'])?.toLowerCase() ?? 'text/plain';
  if (!isReadable(type)) return undefined;
  const bytes = Buffer.from(base64Prefix(data), 'base64');
  const decoded =
    type.includes('8859-1') || type.includes('windows-1252')
      ? bytes.toString('latin1')
      : withoutBrokenEnd(bytes.toString('utf8'));
  return readableExcerpt(decoded, isMarkup(type));
}

/** The first words of a text, mark-up removed when it is mark-up. */
export function readableExcerpt(value: string, markup: boolean): string | undefined {
  const plain = markup ? withoutMarkup(value.slice(0, PREFIX)) : value.slice(0, PREFIX);
  const excerpt = clip(plain.replace(CONTROL, ' '), EXCERPT_MAX);
  return excerpt === '' ? undefined : excerpt;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed here.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

function isReadable(type: string): boolean {
  return type.startsWith('text/') ? !type.startsWith('text/rtf') : type.startsWith('application/xhtml');
}

function isMarkup(type: string): boolean {
  return type.includes('html') || type.includes('xml') || type.includes('x-hl7-text');
}

/** Base64 in files is often wrapped at 76 columns: take the prefix, then drop the white space and the odd end. */
function base64Prefix(data: string): string {
  const part = data.slice(0, PREFIX).replace(/[\s\r\n]+/g, '');
  return part.slice(0, part.length - (part.length % 4));
}

/** The prefix may end inside a UTF-8 sequence. */
function withoutBrokenEnd(value: string): string {
  return value.endsWith('\ufffd') ? value.replace(/\ufffd+$/, '') : value;
}

/** Plain words of HTML or XML, for an excerpt only: never shown as mark-up, so what is left over is harmless. */
export function withoutMarkup(value: string): string {
  return value
    .replace(/<(script|style|head)\b[^>]*>[\s\S]*?(<\/\1\s*>|$)/gi, ' ')
    .replace(/<(br|\/p|\/div|\/tr|\/li|\/h\d)\b[^>]*>/gi, '\n')
    .replace(/<[^>]*(>|$)/g, '')
    .replace(/&(nbsp|#160|#xa0);/gi, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');
}

/** True for text that carries tags; `< 5 mmol/L` is not one. */
export function looksLikeMarkup(value: string): boolean {
  return /<\/?[a-z][a-z0-9]*(\s[^<>]*)?\/?>/i.test(value.slice(0, PREFIX));
}
