import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonNumber, type JsonTree, printTree, readTree } from '../json-tree.js';
import { xmlToJson, xmlToJsonInSteps } from './read-xml.js';
import { jsonToXml, jsonToXmlInSteps } from './write-xml.js';

const DATA = resolve(import.meta.dirname, '../../../../shared/data');

/** Equal as JSON with the digits of numbers: member order is not kept by XML, everything else is. */
const canonical = (text: string): string => printTree(sorted(readTree(text)), 1);
function sorted(tree: JsonTree): JsonTree {
  if (tree instanceof JsonNumber || typeof tree !== 'object' || tree === null) return tree;
  if (Array.isArray(tree)) return tree.map(sorted);
  return new Map([...tree].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, sorted(value)]));
}

function inOneGo<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

function filesUnder(folder: string, ending: string): string[] {
  if (!existsSync(folder)) {
    console.warn(`*** NOT TESTED: ${folder} is missing, so the published files in it were not converted ***`);
    return [];
  }
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name))
    .sort();
}

const isResource = (text: string): boolean => /^\s*\{[\s\S]*"resourceType"/.test(text);

describe('published resources', () => {
  for (const folder of ['hl7-dk-core', 'medcom-fhir', 'ihe-compiled', 'fhir-definitions']) {
    const files = filesUnder(join(DATA, folder), '.json');
    it.skipIf(files.length === 0)(`of ${folder} come back from XML as they were`, () => {
      let converted = 0;
      for (const file of files) {
        const text = readFileSync(file, 'utf8');
        if (!isResource(text)) continue;
        expect(canonical(xmlToJson(jsonToXml(text))), file).toBe(canonical(text));
        if (text.includes('"Bundle"')) {
          expect(inOneGo(jsonToXmlInSteps(text)).join(''), file).toBe(jsonToXml(text));
          expect(inOneGo(jsonToXmlInSteps(text, true)).join(''), file).toBe(jsonToXml(text, true));
          expect(inOneGo(xmlToJsonInSteps(jsonToXml(text))), file).toBe(xmlToJson(jsonToXml(text)));
        }
        if (text.length < 20_000) expect(canonical(xmlToJson(jsonToXml(text, true))), file).toBe(canonical(text));
        converted++;
      }
      expect(converted).toBeGreaterThan(60);
    });
  }

  const twins = filesUnder(join(DATA, 'medcom-fhir'), '.xml').filter((file) =>
    existsSync(file.replace(/xml$/, 'json')),
  );
  it.skipIf(twins.length === 0)('in XML say what their publisher\u2019s JSON says', () => {
    expect(twins.length).toBeGreaterThan(20);
    // A parser of XML makes one line feed of CR LF, also where the publisher's JSON has both.
    for (const file of twins)
      expect(canonical(xmlToJson(readFileSync(file, 'utf8'))), file).toBe(
        canonical(readFileSync(file.replace(/xml$/, 'json'), 'utf8').replaceAll('\\r\\n', '\\n')),
      );
  });
});

const patient = (inside: string): string => `<Patient xmlns="http://hl7.org/fhir">${inside}</Patient>`;
const refusal = (xml: string): { message: string; expression?: string } => {
  try {
    xmlToJson(xml);
  } catch (error) {
    const { message, issues } = error as { message: string; issues: { expression?: string }[] };
    return { message, expression: issues[0]?.expression };
  }
  throw new Error('was taken');
};

describe('the order and form of XML', () => {
  it('is that of the definitions, whatever the order in JSON', () => {
    const text =
      '{"resourceType":"Patient","gender":"male","_gender":{"id":"g"},"name":[{"given":["A",null],"_given":[null,{"extension":[{"url":"urn:x","valueDecimal":1.50}]}],"id":"n"}],"id":"1"}';
    expect(jsonToXml(text)).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Patient xmlns="http://hl7.org/fhir"><id value="1"/><name id="n"><given value="A"/><given><extension url="urn:x"><valueDecimal value="1.50"/></extension></given></name><gender value="male" id="g"/></Patient>',
    );
  });

  it('keeps the digits of decimals, and texts that look like numbers', () => {
    const text =
      '{"resourceType":"Observation","status":"final","code":{"text":"007"},"valueQuantity":{"value":1.0,"unit":"1.0"},"component":[{"code":{"text":"x"},"valueQuantity":{"value":-0.000}},{"code":{"text":"y"},"valueQuantity":{"value":1.20E+2}}]}';
    expect(canonical(xmlToJson(jsonToXml(text)))).toBe(canonical(text));
  });

  it('puts resources inside resources, and resources of operations, into elements of their own', () => {
    const text =
      '{"resourceType":"Parameters","parameter":[{"name":"r","resource":{"resourceType":"Bundle","type":"batch","entry":[{"resource":{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","name":"O"}],"managingOrganization":{"reference":"#o"}}},{"response":{"status":"404","outcome":{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found"}]}}}]}}]}';
    expect(jsonToXml(text)).toContain('<contained><Organization><id value="o"/>');
    expect(canonical(xmlToJson(jsonToXml(text)))).toBe(canonical(text));
  });

  it('takes prefixes, comments, sections and single quotes', () => {
    const xml =
      "<?xml version='1.0'?><!-- a --><f:Patient xmlns:f='http://hl7.org/fhir' xmlns:h='http://www.w3.org/1999/xhtml'><f:text><f:status value='generated'/><h:div title='a>b'><h:p>x<![CDATA[<y>]]></h:p><h:br/></h:div></f:text><!-- <f:active value='true'/> --><f:active value='false'/></f:Patient>";
    expect(JSON.parse(xmlToJson(xml))).toEqual({
      resourceType: 'Patient',
      text: {
        status: 'generated',
        div: '<div xmlns="http://www.w3.org/1999/xhtml" title="a&gt;b"><p>x&lt;y&gt;</p><br/></div>',
      },
      active: false,
    });
  });

  it('makes numbers of the named entities of narrative, which XML does not know', () => {
    const text = JSON.stringify({
      resourceType: 'Patient',
      text: {
        status: 'generated',
        div: '<div xmlns="http://www.w3.org/1999/xhtml">a&nbsp;&aelig;&amp;&ouml;&yuml;&mu;</div>',
      },
    });
    expect(jsonToXml(text)).toContain('a&#160;&#230;&amp;&#246;&#255;&#956;');
  });

  it('brings any text through, white space and characters beyond the first plane included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.boolean(), (value, pretty) => {
        const text = JSON.stringify({ resourceType: 'Basic', code: { text: `${value}\t\n\r "<>&'` } });
        expect(canonical(xmlToJson(jsonToXml(text, pretty)))).toBe(canonical(text));
      }),
    );
  });
});

describe('XML that is no FHIR', () => {
  it.each([
    ['an element that R4 does not have', patient('<shoeSize value="42"/>'), 'Patient.shoeSize'],
    ['an attribute that R4 does not have', patient('<active wert="true"/>'), 'Patient.active'],
    ['a value where an object belongs', patient('<name value="x"/>'), 'Patient.name[0]'],
    ['a single element twice', patient('<active value="true"/><active value="false"/>'), 'Patient.active'],
    ['text between elements', patient('<active value="true"/>hello'), 'Patient'],
    ['an element with nothing in it', patient('<active/>'), 'Patient.active'],
    [
      'narrative outside its namespace',
      patient('<text><status value="empty"/><div>x</div></text>'),
      'Patient.text.div',
    ],
    ['a contained element without a resource', patient('<contained/>'), 'Patient.contained[0]'],
    ['an own namespace', '<Patient xmlns="urn:other"/>', undefined],
    ['a type that R4 does not have', '<Banana xmlns="http://hl7.org/fhir"/>', undefined],
  ])('with %s is refused with its place', (_title, xml, place) => {
    expect(refusal(xml).expression).toBe(place);
  });

  it('ends, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '/', '"', "'", '=', ' ', 'a', 'Patient', '!--', '?') }),
        (xml) => {
          try {
            xmlToJson(`<Patient xmlns="http://hl7.org/fhir">${xml}`);
          } catch {
            // Refused, which is as good as read: the point is that it ends.
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
