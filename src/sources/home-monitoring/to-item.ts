/** Home monitoring: what the citizen, a relative or the home nurse measures at home. Shapes: docs/record-shapes.md. */
import type { Line } from '../description.js';
import { clip, line } from '../reading/danish.js';
import { documentDetail } from '../reading/document.js';
import { firstObject, firstWords, type Json, object, objects, text, words } from '../reading/fields.js';
import { observationDetail, observationTitle } from '../reading/observation.js';

export function measurementLine(resource: Json): Line {
  const detail = observationDetail(resource);
  return { kind: 'measurement', title: line([observationTitle(detail, 'Måling')]), detail };
}

/** A home nurse's report on several measurements (MedCom HomeCareObservation). */
export function homeReportLine(resource: Json): Line {
  const conclusion = text(resource['conclusion']) ?? firstWords(resource['conclusionCode']);
  const count = objects(resource['result']).length;
  return {
    kind: 'document',
    title: line(['Målinger fra hjemmet', count > 0 ? `(${count} målinger)` : undefined]),
    detail: { docType: 'Målinger fra hjemmet', excerpt: conclusion === undefined ? undefined : clip(conclusion, 280) },
  };
}

/** A home monitoring report or questionnaire response shared as a document. */
export function homeDocumentLine(resource: Json): Line {
  const detail = documentDetail(resource);
  return {
    kind: 'document',
    title: line([detail.docType ?? 'Dokument fra hjemmet', detail.name], ': '),
    detail,
  };
}

const ANSWERS_SHOWN = 6;

/** A questionnaire filled in at home. */
export function questionnaireLine(resource: Json): Line {
  const answers = answerLines(resource['item'], 0).slice(0, ANSWERS_SHOWN);
  const name = text(object(resource['text'])['title']) ?? text(object(resource['questionnaire'])['display']);
  return {
    kind: 'document',
    title: line(['Spørgeskema', name], ': '),
    detail: { docType: 'Spørgeskema', excerpt: answers.length === 0 ? undefined : clip(answers.join(' · '), 280) },
  };
}

const DEPTH_MAX = 4;

function answerLines(items: unknown, depth: number): string[] {
  if (depth > DEPTH_MAX) return [];
  const lines: string[] = [];
  for (const item of objects(items)) {
    const answer = firstObject(item['answer']);
    const said = answerWords(answer);
    if (said !== undefined) lines.push([text(item['text']) ?? text(item['linkId']), said].filter(Boolean).join(': '));
    lines.push(...answerLines(item['item'], depth + 1));
    if (lines.length >= ANSWERS_SHOWN) break;
  }
  return lines;
}

function answerWords(answer: Json): string | undefined {
  if (typeof answer['valueBoolean'] === 'boolean') return answer['valueBoolean'] ? 'ja' : 'nej';
  for (const key of ['valueInteger', 'valueDecimal'] as const)
    if (typeof answer[key] === 'number') return String(answer[key]);
  const quantity = object(answer['valueQuantity']);
  if (typeof quantity['value'] === 'number') return `${quantity['value']} ${text(quantity['unit']) ?? ''}`.trim();
  const coding = object(answer['valueCoding']);
  return (
    text(answer['valueString']) ??
    text(coding['display']) ??
    text(coding['code']) ??
    text(answer['valueDate']) ??
    words(answer['valueReference'])
  );
}
