/** Vaccinations (DDV): given vaccines. Shapes: docs/record-shapes.md. */
import type { Line } from '../description.js';
import { line } from '../reading/danish.js';
import { codeIn, firstObject, firstWords, integer, type Json, object, text, words } from '../reading/fields.js';
import { isAtc } from '../reading/systems.js';

export function vaccinationLine(resource: Json): Line {
  const protocol = firstObject(resource['protocolApplied']);
  const vaccine = words(resource['vaccineCode']);
  const disease = firstWords(protocol['targetDisease']);
  const dose = integer(protocol['doseNumberPositiveInt'])?.toString() ?? text(protocol['doseNumberString']);
  const notGiven = resource['status'] === 'not-done';
  const title = line(
    [
      notGiven
        ? `Ikke givet: ${vaccine ?? disease ?? 'vaccine uden navn'}`
        : (vaccine ?? disease ?? 'Vaccine uden navn'),
      dose === undefined ? undefined : `dosis ${dose}`,
    ],
    ', ',
  );
  return {
    kind: 'vaccination',
    title,
    detail: {
      name: vaccine,
      atc: codeIn(resource['vaccineCode'], isAtc),
      code: text(firstObject(object(resource['vaccineCode'])['coding'])['code']),
      disease,
      lot: text(resource['lotNumber']),
      dose_number: dose,
    },
  };
}
