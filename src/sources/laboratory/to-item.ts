/** Laboratory: results, reports, and requests that await their result. Shapes: docs/record-shapes.md. */
import type { Line } from '../description.js';
import { clip, line } from '../reading/danish.js';
import { documentType } from '../reading/document.js';
import { firstWords, type Json, objects, text } from '../reading/fields.js';
import { observationDetail, observationName, observationTitle } from '../reading/observation.js';

export function resultLine(resource: Json): Line {
  const detail = observationDetail(resource);
  return { kind: 'result', title: line([observationTitle(detail, 'Analyse')]), detail };
}

export function laboratoryReportLine(resource: Json): Line {
  const conclusion = text(resource['conclusion']) ?? firstWords(resource['conclusionCode']);
  const count = objects(resource['result']).length;
  const name = documentType(resource['code']) ?? 'Laboratoriesvar';
  return {
    kind: 'report',
    title: line([name, count > 0 ? `(${count} svar)` : undefined]),
    detail: { name, excerpt: conclusion === undefined ? undefined : clip(conclusion, 280) },
  };
}

/** A test that is ordered and not answered yet. */
export function requestLine(resource: Json): Line {
  const name = observationName(resource['code']) ?? 'analyse uden navn';
  const awaiting =
    resource['status'] === 'active' || resource['status'] === 'on-hold' || resource['status'] === 'draft';
  return {
    kind: 'request',
    title: line([`${awaiting ? 'Afventer' : 'Bestilt'}: ${name}`]),
    detail: { name, ongoing: awaiting, indication: firstWords(resource['reasonCode']) },
  };
}
