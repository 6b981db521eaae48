import { describe, expect, test } from 'vitest';
import { attachmentExcerpt, looksLikeMarkup } from './attachment.js';
import { clip, danishDecimal, line, withoutCpr } from './danish.js';
import { decimal, firstWords, hasCode, objects, words } from './fields.js';
import { isPrivate, localReference, readConfidentiality, readOwnership } from './ownership.js';
import { readTime, time } from './time.js';

const base64 = (value: string | Buffer): string => Buffer.from(value).toString('base64');

describe('numbers', () => {
  test('are written as a Dane writes them', () => {
    expect(danishDecimal('7.1')).toBe('7,1');
    expect(danishDecimal('-0.5')).toBe('−0,5');
    expect(danishDecimal('128')).toBe('128');
    expect(danishDecimal('10.9.2')).toBe('10.9.2');
  });

  test('keep their digits, also very small and very large ones', () => {
    expect(decimal(7.1)).toBe('7.1');
    expect(decimal('7.10')).toBe('7.10');
    expect(decimal(1e-7)).toBe('0.0000001');
    expect(decimal(0)).toBe('0');
    expect(decimal(123456789012)).toBe('123456789012');
    expect(decimal(1e300)).toBeUndefined();
    expect(decimal(Number.NaN)).toBeUndefined();
    expect(decimal('about 7')).toBeUndefined();
  });
});

describe('lines', () => {
  test('never carry a CPR number, however it is written', () => {
    expect(line(['Diagnoseoversigt for 2509479989'])).toBe('Diagnoseoversigt');
    expect(withoutCpr('Journalnotat for 300174-9995, side 1')).toBe('Journalnotat, side 1');
    expect(withoutCpr('CPR: 0703921VJ5 har feber')).toBe('har feber');
  });

  test('keep numbers that are not a CPR number', () => {
    expect(withoutCpr('SOR 61741000016007')).toBe('SOR 61741000016007');
    expect(withoutCpr('tlf. 38683868')).toBe('tlf. 38683868');
    expect(withoutCpr('2023-02-21')).toBe('2023-02-21');
  });

  test('are cut at a word, and never in the middle of a character', () => {
    expect(clip('Tiltagende åndenød gennem tre dage', 20)).toBe('Tiltagende åndenød…');
    const smileys = '😀'.repeat(40);
    expect(clip(smileys, 10)).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
  });
});

describe('excerpts', () => {
  test('are the first words of a note, whatever its length', () => {
    const excerpt = attachmentExcerpt({
      contentType: 'text/plain',
      data: base64(`Åndenød.\n\n${'æøå '.repeat(9000)}`),
    });
    expect(excerpt).toMatch(/^Åndenød\. æøå æøå/);
    expect(excerpt?.length).toBeLessThanOrEqual(280);
    expect(excerpt).not.toContain('\ufffd');
  });

  test('of HTML are its words, without scripts', () => {
    const html =
      '<html><head><title>x</title></head><body><script>alert(1)</script><p>Blodtryk <b>138/82</b></p></body></html>';
    expect(attachmentExcerpt({ contentType: 'text/html', data: base64(html) })).toBe('Blodtryk 138/82');
  });

  test('read old files in Latin 1', () => {
    const data = base64(Buffer.from('Ærø', 'latin1'));
    expect(attachmentExcerpt({ contentType: 'text/plain; charset=ISO-8859-1', data })).toBe('Ærø');
  });

  test('are absent for what is not text', () => {
    expect(attachmentExcerpt({ contentType: 'application/pdf', data: base64('%PDF') })).toBeUndefined();
    expect(attachmentExcerpt({ contentType: 'text/plain' })).toBeUndefined();
    expect(attachmentExcerpt({ contentType: 'text/plain', data: 'not base64 !!' })).not.toBe('not base64 !!');
  });

  test('do not take "less than" for a tag', () => {
    expect(looksLikeMarkup('CRP < 5 og leukocytter > 10')).toBe(false);
    expect(looksLikeMarkup('linje<br/>linje')).toBe(true);
  });
});

describe('times', () => {
  test('are read as precisely as the source knows them', () => {
    for (const written of ['2012', '2012-04', '2012-04-30', '2012-04-30T08:15:00+02:00', '2012-04-30T08:15:00.123Z']) {
      expect(time(written)).toBe(written);
    }
  });

  test('that are not FHIR times are unknown rather than wrong', () => {
    for (const written of ['30-04-2012', '2012-13-01', '2012-04-30T25:00:00Z', 'yesterday', '', 20120430, null]) {
      expect(time(written)).toBeUndefined();
    }
  });

  test('say when it happened, not when it was sent', () => {
    expect(readTime({ effectiveDateTime: '2020-01-01', issued: '2020-02-02' }, 'Observation')).toBe('2020-01-01');
    expect(readTime({ period: { start: '2020-01-01' } }, 'Encounter')).toBe('2020-01-01');
    const payload = [{ extension: [{ url: 'x/medcom-core-datetime-extension', valueDateTime: '2024-05-01' }] }];
    expect(readTime({ payload }, 'Communication')).toBe('2024-05-01');
    const content = [{ attachment: { creation: '2023-09-08' } }];
    expect(readTime({ content }, 'DocumentReference')).toBe('2023-09-08');
  });
});

describe('owner and author', () => {
  test('a stated owner comes before whoever performed', () => {
    const ownership = readOwnership(
      {
        extension: [
          { url: 'https://x/owner', valueReference: { reference: 'Organization/o1', display: 'Lungemedicin' } },
        ],
        performer: [{ reference: 'Organization/o2', display: 'Laboratoriet' }],
      },
      'Condition',
    );
    expect(ownership).toMatchObject({ owner: 'o1', ownerName: 'Lungemedicin' });
  });

  test('is found among performers, and practitioners are its authors', () => {
    const ownership = readOwnership(
      {
        performer: [
          { reference: 'Practitioner/p1', display: 'M. Demosen' },
          { reference: 'Organization/o2', display: 'Laboratoriet' },
          { reference: 'Practitioner/p2/_history/3' },
        ],
      },
      'Observation',
    );
    expect(ownership).toEqual({
      owner: 'o2',
      ownerName: 'Laboratoriet',
      ownerSor: undefined,
      authors: ['p1', 'p2'],
      by: 'M. Demosen',
    });
  });

  test('who shall carry out a referral neither owns nor wrote it', () => {
    const ownership = readOwnership(
      {
        requester: { reference: 'Practitioner/gp' },
        performer: [{ reference: 'Organization/hospital', display: 'Sygehuset' }],
      },
      'ServiceRequest',
    );
    expect(ownership.owner).toBeUndefined();
    expect(ownership.authors).toEqual(['gp']);
  });

  test('a contained organisation gives its name and SOR id, but no id of ours', () => {
    const ownership = readOwnership(
      {
        contained: [
          {
            resourceType: 'Organization',
            id: 'a',
            name: 'Lægehuset',
            identifier: [{ system: 'urn:oid:1.2.208.176.1.1', value: '617' }],
          },
        ],
        custodian: { reference: '#a' },
      },
      'DocumentReference',
    );
    expect(ownership).toMatchObject({ ownerName: 'Lægehuset', ownerSor: '617' });
    expect(ownership.owner).toBeUndefined();
  });

  test('another server’s organisation is not taken for ours with the same id', () => {
    expect(localReference('https://other.example/fhir/Organization/o1')).toBeUndefined();
    expect(localReference('Organization/o1')).toEqual({ type: 'Organization', id: 'o1' });
    expect(localReference('#o1')).toBeUndefined();
    expect(localReference('urn:uuid:7d14612c-5f58-4621-928d-267846f948c7')).toBeUndefined();
  });
});

describe('marks', () => {
  test('only our own mark makes a fact private', () => {
    expect(
      isPrivate({ meta: { security: [{ system: 'https://overblik.example/fhir/CodeSystem/mark', code: 'private' }] } }),
    ).toBe(true);
    expect(isPrivate({ meta: { security: [{ system: 'https://else.example/labels', code: 'private' }] } })).toBe(false);
    expect(isPrivate({ meta: { security: 'private' } })).toBe(false);
  });

  test('the strictest confidentiality stated is the one that counts', () => {
    const v3 = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';
    expect(
      readConfidentiality({
        meta: {
          security: [
            { system: v3, code: 'N' },
            { system: v3, code: 'R' },
          ],
        },
      }),
    ).toBe('R');
    expect(readConfidentiality({ securityLabel: [{ coding: [{ code: 'V' }] }], confidentiality: 'N' })).toBe('V');
    expect(readConfidentiality({ meta: { security: [{ system: 'https://x', code: 'R' }] } })).toBeUndefined();
    expect(readConfidentiality({})).toBeUndefined();
  });
});

describe('codes', () => {
  test('are found in concepts, lists of concepts and bare codings', () => {
    expect(hasCode([{ coding: [{ code: 'a' }] }, { coding: [{ system: 'x/mark', code: 'b' }] }], 'b', '/mark')).toBe(
      true,
    );
    expect(hasCode({ code: 'IMP' }, 'IMP')).toBe(true);
    expect(hasCode('IMP', 'IMP')).toBe(false);
  });

  test('a concept is said by its text, else its display, else its code', () => {
    expect(words({ text: ' KOL ', coding: [{ display: 'x' }] })).toBe('KOL');
    expect(words({ coding: [{ code: 'DJ44' }, { display: 'KOL' }] })).toBe('KOL');
    expect(words({ coding: [{ code: 'DJ44' }] })).toBe('DJ44');
    expect(firstWords([{}, null, { text: 'b' }])).toBe('b');
    expect(objects([null, 1, { a: 1 }])).toEqual([{ a: 1 }]);
  });
});
