import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elements, members, replaceStrings, spliceMeta, textFaults } from './raw-json.js';

const META = { id: 'new-id', versionId: '7', lastUpdated: '2024-05-01T10:00:00.000Z' };

/** JSON text of a random value with random white space and random escapes, as some client might write it. */
const jsonText = fc
  .tuple(
    fc.object({
      maxDepth: 4,
      withNullPrototype: false,
      values: [
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        fc.constant(null),
        fc.string({ unit: 'binary' }),
      ],
    }),
    fc.nat(3),
  )
  .map(([value, indent]) => {
    const text = JSON.stringify(value, undefined, indent);
    return text.replaceAll('/', '\\/');
  });

const resource = fc.record(
  {
    resourceType: fc.constant('Basic'),
    id: fc.string(),
    meta: fc.record(
      { versionId: fc.string(), lastUpdated: fc.string(), profile: fc.array(fc.string()), security: fc.object() },
      { requiredKeys: [] },
    ),
    other: fc.jsonValue(),
    'a"b\\': fc.jsonValue(),
  },
  { requiredKeys: [] },
);

describe('raw JSON', () => {
  it('is cut into the same members as a parser reads', () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        const cut = members(text).map(({ key, start, end }): [string, unknown] => [
          key,
          JSON.parse(text.slice(start, end)),
        ]);
        expect(cut).toEqual(
          Object.entries(JSON.parse(text) as object)
            .map(([key, value]) => [key, value])
            .sort(byPosition(cut)),
        );
      }),
    );
  });

  it('is cut into the same elements as a parser reads', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.nat(2), (list, indent) => {
        const text = `  ${JSON.stringify(list, undefined, indent)}`;
        expect(elements(text).map(({ start, end }) => JSON.parse(text.slice(start, end)))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('keeps every character of the client but id, version and time', () => {
    const text =
      '{ "resourceType" : "Observation",\n "valueQuantity":{"value":1.0,"unit":"\\u00b5g"}, "big": 1e2 ,"meta" : {"tag":[{"code":"x"}]} }';
    expect(spliceMeta(text, META)).toBe(
      '{ "resourceType" : "Observation","id":"new-id",\n "valueQuantity":{"value":1.0,"unit":"\\u00b5g"}, "big": 1e2 ,"meta" : {"versionId":"7","lastUpdated":"2024-05-01T10:00:00.000Z","tag":[{"code":"x"}]} }',
    );
  });

  it('has the new id, version and time in the right place, whatever was there before', () => {
    fc.assert(
      fc.property(resource, fc.nat(3), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        const before = JSON.parse(text) as Record<string, unknown>;
        const made = spliceMeta(text, META);
        const { versionId, lastUpdated } = META;
        expect(JSON.parse(made)).toEqual({
          ...before,
          id: 'new-id',
          meta: { ...(before['meta'] as object), versionId, lastUpdated },
        });
        expect(spliceMeta(made, META)).toBe(made);
      }),
    );
  });

  it('gets id, version and time also when the client wrote meta as something else, twice, or in escapes', () => {
    for (const text of [
      '{}',
      '{"meta":7}',
      '{"meta":{}}',
      '{"id":"a","id":"b"}',
      '{"\\u0069d":"a","m\\u0065ta":{"versionId":"1"}}',
    ]) {
      expect(JSON.parse(spliceMeta(text, META))).toEqual({
        id: 'new-id',
        meta: { versionId: '7', lastUpdated: META.lastUpdated },
      });
    }
  });
});

const byPosition = (cut: [string, unknown][]) => (one: unknown[], other: unknown[]) =>
  cut.findIndex(([key]) => key === one[0]) - cut.findIndex(([key]) => key === other[0]);

describe('references inside a transaction', () => {
  const map = new Map([
    ['urn:uuid:1', 'Patient/9'],
    ['Patient?identifier=a|b', 'Patient/8'],
  ]);

  it('are replaced where the whole string is one, and nowhere else', () => {
    const text =
      '{"urn:uuid:1":"urn:uuid:1", "reference" : "urn:uuid:1","display":"see urn:uuid:1","x":["urn:uuid:1",1.0,"Patient?identifier=a|b"]}';
    expect(replaceStrings(text, map)).toBe(
      '{"urn:uuid:1":"Patient/9", "reference" : "Patient/9","display":"see urn:uuid:1","x":["Patient/9",1.0,"Patient/8"]}',
    );
  });

  it('are replaced in links and images of the narrative', () => {
    const div = '<div><a href="urn:uuid:1">urn:uuid:1</a><img src=\'urn:uuid:1\'/><a href="urn:uuid:12">x</a></div>';
    const made = JSON.parse(replaceStrings(JSON.stringify({ text: { div } }), map)) as { text: { div: string } };
    expect(made.text.div).toBe(
      '<div><a href="Patient/9">urn:uuid:1</a><img src="Patient/9"/><a href="urn:uuid:12">x</a></div>',
    );
  });

  it('leave an identifier that carries the same uuid alone', () => {
    const text = '{"identifier":[{"system":"urn:ietf:rfc:3986","value":"urn:uuid:1"}]}';
    expect(replaceStrings(text, map)).toBe(text);
  });

  it('change nothing when there is nothing to replace', () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        expect(replaceStrings(text, new Map([['urn:uuid:none', 'x']]))).toBe(text);
      }),
    );
  });
});

describe('repeated member names', () => {
  it('are found with their place, also when one of the two is written in escapes', () => {
    const text =
      '{"resourceType":"Patient","name":[{"family":"A"},{"given":["a"],"family":"B","f\\u0061mily":"C"}],"id":"1","id":"2"}';
    expect(textFaults(text).map((issue) => issue.expression)).toEqual(['Patient.name[1].family', 'Patient.id']);
  });

  it('are not seen in JSON that repeats no name', () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        expect(textFaults(text)).toEqual([]);
      }),
    );
    expect(textFaults('[{"a":1},{"a":1,"b":{"a":"a"}}]')).toEqual([]);
    expect(textFaults('{"a":"b","c":["d","a"],"b":"b"}')).toEqual([]);
  });
});

describe('whole numbers', () => {
  it.each(['1.0', '1e2', '1E+2', '-0', '0.0'])('that are written %s are found with their place', (written) => {
    const text = `{"resourceType":"Patient","multipleBirthInteger":${written},"telecom":[{"rank":1},{"value":"\\"rank\\":1.0","rank":${written}}]}`;
    expect(textFaults(text).map(({ expression, code }) => [expression, code])).toEqual([
      ['Patient.multipleBirth', 'value'],
      ['Patient.telecom[1].rank', 'value'],
    ]);
  });

  it('in lists are found too, decimals and whole numbers by their digits are none', () => {
    const roc =
      '{"resourceType":"MolecularSequence","coordinateSystem":0,"quality":[{"roc":{"score":[1,20],"numTP":[1,2.0]}}]}';
    expect(textFaults(roc).map(({ expression }) => expression)).toEqual(['MolecularSequence.quality[0].roc.numTP[1]']);
    const fine =
      '{"resourceType":"Observation","valueQuantity":{"value":1.0},"component":[{"valueInteger":-20},{"valueInteger":0},{"valueQuantity":{"value":-1E-7}}]}';
    expect(textFaults(fine)).toEqual([]);
  });
});

describe('hostile text', () => {
  const deep = '['.repeat(10_000) + ']'.repeat(10_000);

  it('of ten thousand levels is cut without exhausting the stack', () => {
    expect(elements(deep)).toEqual([{ start: 1, end: 19_999 }]);
    expect(members(`{"a":${deep}}`)).toHaveLength(1);
    expect(textFaults(`{"a":${deep},"a":1}`)).toHaveLength(1);
    expect(replaceStrings(deep, new Map([['a', 'b']]))).toBe(deep);
  });

  it('that is cut off or is no JSON ends in a SyntaxError, never in a hang', () => {
    for (const text of [
      '',
      '{',
      '{"a"',
      '{"a":',
      '{"a":1',
      '{"a":"',
      '{"a":"\\"',
      '{"a":[',
      '{a:1}',
      '{"a" 1}',
      '[1',
      '7',
    ]) {
      expect(() => members(text)).toThrow(SyntaxError);
    }
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', '1', ' ', 'a') }),
        (text) => {
          for (const read of [
            members,
            elements,
            textFaults,
            (all: string) => replaceStrings(all, new Map([['a', 'b']])),
          ]) {
            try {
              read(text);
            } catch (error) {
              expect(error).toBeInstanceOf(SyntaxError);
            }
          }
        },
      ),
    );
  });

  it('of many backslashes is read in linear time', () => {
    const text = JSON.stringify({ a: '\\'.repeat(200_000), b: '"'.repeat(200_000) });
    expect(members(text).map((member) => member.key)).toEqual(['a', 'b']);
  });
});
