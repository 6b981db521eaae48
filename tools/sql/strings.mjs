// Takes the SQL out of TypeScript: every string or template that reads like a statement, or like a part of one. What is put
// into a template is followed as far as the code tells: constants, both ways of a `?:`, functions that return one text, also
// those imported from other files of the project.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { UNKNOWN } from './tokens.mjs';

/** A whole statement, however it is written. */
const STATEMENT =
  /^\s*(with\s+\w+\s+as\b|select\b[\s\S]*\bfrom\b|insert\s+into\b|update\s+\S+\s+(as\s+\w+\s+)?set\b|delete\s+from\b|create\s+(or\s+replace\s+)?(table|unique|index|trigger|rule|sequence|temp|temporary|unlogged|function|view)\b|alter\s+table\b)/i;
/** Others, and parts of one: keywords in capitals, as the house writes them. */
const IN_CAPITALS =
  /^\s*(SET|LISTEN|NOTIFY|DO|LOCK TABLE|DROP|TRUNCATE)\s|\b(SELECT|FROM|JOIN|INSERT INTO|UPDATE|DELETE FROM|WHERE|ON CONFLICT)\s+[\w$("]/;

/** More ways of `?:` than this in one text are tried all one way and all the other. */
const MOST_CHOICES = 4;
const DEEPEST = 12;

/** Files read so far, by path. */
const files = new Map();

/**
 * @param {string} path where the file is
 * @returns {{ line: number, sql: string }[]} one entry for each way a text can turn out
 */
export function sqlStringsOf(path) {
  const file = fileAt(path);
  const candidates = candidatesOf(file).map((node) => ({ node, ...waysOf(node) }));
  const parts = new Set(candidates.flatMap(({ node, used }) => [...used].filter((one) => one !== node)));
  return candidates
    .filter(({ node }) => !parts.has(node))
    .flatMap(({ node, texts }) => {
      const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      return [...texts].filter(isSql).map((sql) => ({ line, sql }));
    });
}

function fileAt(path) {
  const text = readFileSync(path, 'utf8');
  const known = files.get(path);
  if (known?.text === text) return known;
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  files.set(path, file);
  return file;
}

function isSql(text) {
  return STATEMENT.test(text) || IN_CAPITALS.test(text.replaceAll(UNKNOWN, '$'));
}

function candidatesOf(file) {
  const found = [];
  const visit = (node) => {
    if (isText(node) || localFunction(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function isText(node) {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || isJoin(node);
}

function isJoin(node) {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken;
}

/** All texts an expression can become, and the other texts it is made of. */
function waysOf(node) {
  const used = new Set();
  const seen = new Set();
  const read = (chosen) => textOf(node, { chosen, seen, used, bindings: new Map(), depth: 0 });
  const texts = new Set([read(new Map())]);
  const conditions = [...seen];
  const count = conditions.length > MOST_CHOICES ? 1 : 2 ** conditions.length - 1;
  for (let way = 1; way <= count; way++) {
    const chosen = conditions.map((condition, i) => [condition, count === 1 ? false : ((way >> i) & 1) === 0]);
    texts.add(read(new Map(chosen)));
  }
  texts.delete(undefined);
  return { texts, used };
}

/**
 * The text of an expression; undefined where the file does not tell. One condition is answered the same way wherever it
 * stands: `${shared ? 'a' : 'b'} ... ${shared ? '' : 'c'}` has two ways, not four.
 */
function textOf(node, reading) {
  if (node === undefined || reading.depth > DEEPEST) return undefined;
  const inside = { ...reading, depth: reading.depth + 1 };
  if (isText(node)) reading.used.add(node);
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    return (
      node.head.text +
      node.templateSpans.map((span) => (textOf(span.expression, inside) ?? UNKNOWN) + span.literal.text).join('')
    );
  }
  if (isJoin(node)) return joined(textOf(node.left, inside), textOf(node.right, inside));
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return textOf(node.expression, inside);
  if (ts.isConditionalExpression(node)) return textOf(chosenBranch(node, reading), inside);
  if (ts.isIdentifier(node)) return namedText(node, inside);
  return localFunction(node) ? calledText(node, inside) : undefined;
}

function joined(left, right) {
  return left === undefined && right === undefined ? undefined : (left ?? UNKNOWN) + (right ?? UNKNOWN);
}

function chosenBranch(node, { chosen, seen }) {
  const condition = node.condition.getText();
  seen.add(condition);
  return (chosen.get(condition) ?? true) ? node.whenTrue : node.whenFalse;
}

function namedText(identifier, reading) {
  const declared = declarationOf(identifier, identifier.text);
  if (declared === undefined) return undefined;
  if (ts.isParameter(declared)) {
    const bound = reading.bindings.get(declared);
    return bound && textOf(bound.node, { ...reading, bindings: bound.bindings });
  }
  return textOf(declared.initializer, reading);
}

function calledText(call, reading) {
  const callee = localFunction(call);
  reading.used.add(call);
  const bindings = new Map(reading.bindings);
  callee.parameters.forEach((parameter, i) => {
    const node = call.arguments[i] ?? parameter.initializer;
    if (node) bindings.set(parameter, { node, bindings: reading.bindings });
  });
  return textOf(returnedBy(callee), { ...reading, bindings });
}

/** The function that a call calls, if all it returns is one expression. */
function localFunction(node) {
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return undefined;
  const declared = declarationOf(node, node.expression.text);
  const callee = declared && ts.isVariableDeclaration(declared) ? declared.initializer : declared;
  return callee && isFunction(callee) && returnedBy(callee) ? callee : undefined;
}

function isFunction(node) {
  return ts.isFunctionDeclaration(node) || ts.isArrowFunction(node) || ts.isFunctionExpression(node);
}

function returnedBy(callee) {
  if (callee.body === undefined) return undefined;
  if (!ts.isBlock(callee.body)) return callee.body;
  const returns = [];
  const visit = (node) => {
    if (ts.isReturnStatement(node)) returns.push(node.expression);
    else if (!isFunction(node)) ts.forEachChild(node, visit);
  };
  ts.forEachChild(callee.body, visit);
  return returns.length === 1 ? returns[0] : undefined;
}

/** The const, function or parameter that a name means where it stands. */
function declarationOf(from, name) {
  for (let scope = from.parent; scope; scope = scope.parent) {
    const parameter = scope.parameters?.find((one) => ts.isIdentifier(one.name) && one.name.text === name);
    if (parameter) return parameter;
    const found = (scope.statements ?? []).flatMap(declaredBy).find((one) => one.name?.text === name);
    if (found) return found;
  }
  return importedBy(from.getSourceFile(), name);
}

/** What a file imports, or exports from another file, under a name. */
function importedBy(file, name) {
  for (const statement of file.statements) {
    const names = ts.isImportDeclaration(statement)
      ? statement.importClause?.namedBindings?.elements
      : ts.isExportDeclaration(statement) && statement.exportClause?.elements;
    const found = names && [...names].find((one) => one.name.text === name);
    if (found && statement.moduleSpecifier)
      return exportedBy(file, statement.moduleSpecifier.text, (found.propertyName ?? found.name).text);
  }
  return undefined;
}

function exportedBy(file, specifier, name) {
  const path = join(dirname(file.fileName), specifier.replace(/\.js$/, '.ts'));
  if (!specifier.startsWith('.') || !existsSync(path)) return undefined;
  const target = fileAt(path);
  return target.statements.flatMap(declaredBy).find((one) => one.name?.text === name) ?? importedBy(target, name);
}

function declaredBy(statement) {
  if (ts.isFunctionDeclaration(statement)) return [statement];
  const isConst = ts.isVariableStatement(statement) && (statement.declarationList.flags & ts.NodeFlags.Const) !== 0;
  return isConst ? [...statement.declarationList.declarations] : [];
}
