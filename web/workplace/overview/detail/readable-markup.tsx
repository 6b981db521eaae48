import { createElement, Fragment, type ReactNode } from 'react';

/** What survives of markup from outside: structure and words. No attribute, address, style, script or picture does. */
const KEPT = new Set([
  'p',
  'br',
  'hr',
  'b',
  'strong',
  'i',
  'em',
  'u',
  'sub',
  'sup',
  'ul',
  'ol',
  'li',
  'dl',
  'dt',
  'dd',
  'pre',
  'blockquote',
  'table',
  'caption',
  'thead',
  'tbody',
  'tfoot',
  'tr',
  'td',
  'th',
]);
const DROPPED = new Set([
  'script',
  'style',
  'head',
  'iframe',
  'object',
  'embed',
  'svg',
  'math',
  'template',
  'noscript',
  'form',
  'input',
  'button',
  'select',
  'textarea',
]);
const EMPTY = new Set(['br', 'hr']);
const DEEPEST = 60;

/**
 * Markup as React elements, built anew from the allowed ones. The text is parsed into a document that runs nothing and
 * fetches nothing (https://html.spec.whatwg.org/multipage/dynamic-markup-insertion.html, DOMParser), then copied out.
 */
export function readableMarkup(html: string): ReactNode {
  // Handlers would neither run nor be copied; they are cut out first only because the browser reports each of them.
  const quiet = html.replace(/\son\w+\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi, ' ');
  const body = new DOMParser().parseFromString(quiet, 'text/html').body;
  return childrenOf(body, 0);
}

function childrenOf(node: Node, depth: number): ReactNode[] {
  if (depth > DEEPEST) return [node.textContent];
  return [...node.childNodes].map((child, at) => createElement(Fragment, { key: at }, copy(child, depth)));
}

function copy(node: Node, depth: number): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  if (node.nodeType !== Node.ELEMENT_NODE) return null;
  const name = node.nodeName.toLowerCase();
  if (DROPPED.has(name)) return null;
  if (EMPTY.has(name)) return createElement(name);
  if (/^h[1-6]$/.test(name)) return createElement('p', { className: 'wp-markup-head' }, childrenOf(node, depth + 1));
  if (name === 'div' || name === 'section' || name === 'article')
    return createElement('div', null, childrenOf(node, depth + 1));
  if (!KEPT.has(name)) return childrenOf(node, depth + 1);
  const inside = childrenOf(node, depth + 1);
  // White space between the rows of a table is no place for text nodes.
  const rows = name === 'table' || name === 'thead' || name === 'tbody' || name === 'tfoot' || name === 'tr';
  const kept = rows ? inside.filter((_, at) => node.childNodes[at]?.nodeType === Node.ELEMENT_NODE) : inside;
  return createElement(name, null, ...kept);
}
