/** A readable document in pieces, written as plain text or as HTML. The HTML holds only our own tags; every text is escaped. */

export type Block =
  | { kind: 'heading'; level: 1 | 2 | 3; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'list'; items: string[] }
  | { kind: 'table'; rows: { header: boolean; cells: string[] }[] }
  | { kind: 'facts'; facts: Fact[] };

export interface Fact {
  label: string;
  value?: string;
  /** Indentation. */
  depth: number;
}

export function blocksToText(blocks: readonly Block[]): string {
  return blocks
    .map(blockToText)
    .filter((part) => part !== '')
    .join('\n\n');
}

function blockToText(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return block.level === 1 ? block.text : block.text.toLocaleUpperCase('da');
    case 'paragraph':
      return block.text;
    case 'list':
      return block.items.map((item) => `- ${item}`).join('\n');
    case 'table':
      return tableToText(block.rows);
    case 'facts':
      return block.facts
        .map(({ label, value, depth }) => `${'  '.repeat(depth)}${value === undefined ? label : `${label}: ${value}`}`)
        .join('\n');
  }
}

/** A row of cells under the last header row becomes one line a cell, `Mødested: Borgers hjem`: readable on any width. */
function tableToText(rows: readonly { header: boolean; cells: string[] }[]): string {
  let headers: string[] = [];
  const records: string[] = [];
  for (const { header, cells } of rows) {
    if (header) {
      headers = cells;
      continue;
    }
    const lines = cells
      .map((cell, index) => (headers[index] ? `${headers[index]}: ${cell}` : cell))
      .filter((line) => line.trim() !== '');
    if (lines.length > 0) records.push(headers.length > 0 ? lines.join('\n') : lines.join(' · '));
  }
  return records.join(headers.length > 0 ? '\n\n' : '\n');
}

export function blocksToHtml(blocks: readonly Block[]): string {
  return `<div>${blocks.map(blockToHtml).join('')}</div>`;
}

function blockToHtml(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}>${escapeHtml(block.text)}</h${block.level}>`;
    case 'paragraph':
      return `<p>${escapeHtml(block.text).replaceAll('\n', '<br>')}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`;
    case 'table':
      return `<table>${block.rows.map(rowToHtml).join('')}</table>`;
    case 'facts':
      return `<ul>${block.facts.map(factToHtml).join('')}</ul>`;
  }
}

function rowToHtml({ header, cells }: { header: boolean; cells: string[] }): string {
  const tag = header ? 'th' : 'td';
  return `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
}

function factToHtml({ label, value, depth }: Fact): string {
  const indent = '– '.repeat(depth);
  return `<li>${indent}${value === undefined ? escapeHtml(label) : `<b>${escapeHtml(label)}:</b> ${escapeHtml(value)}`}</li>`;
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
