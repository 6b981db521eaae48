/** The words of a CDA section (HL7 CDA R2 § 4.3.5, StrucDocText) as blocks. What is not text is left out. */
import type { Block } from './blocks.js';
import { childrenNamed, isNode, type XmlNode } from './xml-tree.js';

export function narrativeBlocks(text: XmlNode | undefined): Block[] {
  if (text === undefined) return [];
  const blocks: Block[] = [];
  let loose = '';
  const flush = (): void => {
    const said = tidy(loose);
    if (said !== '') blocks.push({ kind: 'paragraph', text: said });
    loose = '';
  };
  for (const child of text.children) {
    const block = isNode(child) ? blockOf(child) : undefined;
    if (block === undefined) {
      loose += isNode(child) ? inline(child) : child.replace(/\s+/g, ' ');
      continue;
    }
    flush();
    blocks.push(...block);
  }
  flush();
  return blocks;
}

/** Undefined for what runs along in a line. */
function blockOf(node: XmlNode): Block[] | undefined {
  switch (node.name) {
    case 'paragraph':
      return narrativeBlocks({ ...node, name: 'text' });
    case 'list':
      return [
        {
          kind: 'list',
          items: childrenNamed(node, 'item')
            .map((item) => tidy(inline(item)))
            .filter((item) => item !== ''),
        },
      ];
    case 'table':
      return [{ kind: 'table', rows: rowsOf(node) }];
    case 'renderMultiMedia':
      return [];
    default:
      return undefined;
  }
}

function rowsOf(table: XmlNode): { header: boolean; cells: string[] }[] {
  const rows: { header: boolean; cells: string[] }[] = [];
  const walk = (node: XmlNode): void => {
    for (const child of node.children.filter(isNode)) {
      if (child.name !== 'tr') {
        if (['thead', 'tbody', 'tfoot'].includes(child.name)) walk(child);
        continue;
      }
      const cells = child.children.filter(isNode).filter((cell) => cell.name === 'th' || cell.name === 'td');
      if (cells.length > 0)
        rows.push({
          header: cells.every((cell) => cell.name === 'th'),
          cells: cells.map((cell) => tidy(inline(cell))),
        });
    }
  };
  walk(table);
  return rows;
}

/** Text along a line; a line break stays one. */
function inline(node: XmlNode): string {
  if (node.name === 'br') return '\n';
  const parts = node.children.map((child) => (isNode(child) ? inline(child) : child.replace(/\s+/g, ' ')));
  const joined = parts.join('');
  return node.name === 'paragraph' || node.name === 'item' || node.name === 'tr' ? `${joined}\n` : joined;
}

const tidy = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replace(/[ \t]+/g, ' ').trim())
    .join('\n')
    .trim();
