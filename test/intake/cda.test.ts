import { diag, XmlDocument } from 'libxml2-wasm';
import { describe, expect, test } from 'vitest';
import { validateResource } from '../../src/fhir/index.js';
import { readCda } from '../../src/intake/cda/index.js';

type Json = Record<string, unknown>;

const HEAD = `<realmCode code="DK"/><typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
  <templateId root="1.2.208.184.11.1"/>
  <id extension="doc-1" root="1.2.208.184"/>
  <code code="53576-5" codeSystem="2.16.840.1.113883.6.1" displayName="Personal Health Monitoring Report"/>
  <title>Hjemmemonitorering for 2512484916</title>
  <effectiveTime value="20140113100000+0100"/>
  <confidentialityCode code="R" codeSystem="2.16.840.1.113883.5.25"/>
  <languageCode code="da-DK"/>`;

const CITIZEN = `<recordTarget><patientRole><id extension="2512484916" root="1.2.208.176.1.2"/>
  <addr use="H"><streetAddressLine>Skovvejen 12</streetAddressLine><postalCode>5700</postalCode><city>Svendborg</city></addr>
  <telecom value="tel:65123456"/><telecom nullFlavor="NI"/>
  <patient><name><given>Nancy</given><given>Ann</given><family>Berggren</family></name>
  <administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/><birthTime value="19481225000000+0000"/></patient></patientRole></recordTarget>`;

const AUTHOR = `<author><time value="20140113100000+0100"/><assignedAuthor><id extension="241301000016007" root="1.2.208.176.1.1"/>
  <assignedPerson><name><given>Anders</given><family>Andersen</family></name></assignedPerson>
  <representedOrganization><name>Svendborg Sygehus</name></representedOrganization></assignedAuthor></author><author nullFlavor="NI"/>
  <custodian><assignedCustodian><representedCustodianOrganization><id extension="241301000016007" root="1.2.208.176.1.1"/><name>Svendborg Sygehus</name></representedCustodianOrganization></assignedCustodian></custodian>
  <documentationOf><serviceEvent><effectiveTime><low value="20140106080200+0100"/><high value="20140110081500+0100"/></effectiveTime></serviceEvent></documentationOf>
  <documentationOf><serviceEvent><templateId root="1.2.208.184.200.1.10"/><id root="1.2.208.184.100.3" extension="phmr-v2.0"/></serviceEvent></documentationOf>`;

const section = (title: string, inner: string): string =>
  `<component><section><title>${title}</title>${inner}</section></component>`;
const cda = (
  sections: string,
  parts: { head?: string; citizen?: string; author?: string; prolog?: string } = {},
): Buffer =>
  Buffer.from(
    `${parts.prolog ?? '<?xml version="1.0" encoding="UTF-8"?>'}<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
    ${parts.head ?? HEAD}${parts.citizen ?? CITIZEN}${parts.author ?? AUTHOR}<component><structuredBody>${sections}</structuredBody></component></ClinicalDocument>`,
  );

const WEIGHT = `<entry><organizer classCode="CLUSTER" moodCode="EVN"><effectiveTime value="20140106080200+0100"/><component><observation classCode="OBS" moodCode="EVN">
  <code nullFlavor="NI"><translation code="NPU03804" displayName="Legeme masse; Pt"/></code><value xsi:type="PQ" value="77.5" unit="kg"/>
  <methodCode displayName="Målt af borger" code="POT"/></observation></component></organizer></entry>`;

async function read(bytes: Buffer) {
  const result = await readCda(bytes);
  if (!result.ok) throw new Error(result.reason);
  const byType = (type: string) =>
    result.incoming.find((one) => one.resource['resourceType'] === type)?.resource as Json;
  const document = byType('DocumentReference');
  const contents = document['content'] as { attachment: { contentType: string; data: string; url?: string } }[];
  const data = (type: string) =>
    Buffer.from(
      contents.find(({ attachment }) => attachment.contentType.startsWith(type))?.attachment.data ?? '',
      'base64',
    ).toString('utf8');
  return {
    incoming: result.incoming,
    patient: byType('Patient'),
    binary: byType('Binary'),
    document,
    contents,
    text: data('text/plain'),
    html: data('text/html'),
  };
}

describe('a Danish CDA document', () => {
  test('becomes a document with its metadata, in valid FHIR', async () => {
    const { document, incoming } = await read(cda(section('Resultater', WEIGHT)));
    expect(document).toMatchObject({
      masterIdentifier: { system: 'urn:oid:1.2.208.184', value: 'doc-1' },
      status: 'current',
      docStatus: 'final',
      type: { coding: [{ system: 'http://loinc.org', code: '53576-5' }], text: 'Hjemmemålinger' },
      date: '2014-01-13T10:00:00+01:00',
      author: [
        { type: 'Practitioner', display: 'Anders Andersen' },
        { type: 'Organization', display: 'Svendborg Sygehus' },
      ],
      custodian: {
        type: 'Organization',
        identifier: { system: 'urn:oid:1.2.208.176.1.1', value: '241301000016007' },
        display: 'Svendborg Sygehus',
      },
      securityLabel: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }] }],
      context: { period: { start: '2014-01-06T08:02:00+01:00', end: '2014-01-10T08:15:00+01:00' } },
    });
    for (const { resource } of incoming) expect(validateResource(resource)).toEqual([]);
  });

  test('keeps its original bytes, with size and checksum', async () => {
    const bytes = cda(section('Resultater', WEIGHT));
    const { binary, contents } = await read(bytes);
    expect(Buffer.from(String(binary['data']), 'base64')).toEqual(bytes);
    const original = contents.at(-1);
    expect(original).toMatchObject({
      attachment: { contentType: 'application/xml', url: `Binary/${binary['id']}`, size: bytes.length },
      format: { code: 'urn:ad:dk:medcom:phmr-v2.0:full' },
    });
  });

  test('names its citizen, with number, name, sex, birth date and address', async () => {
    const { patient } = await read(cda(''));
    expect(patient).toEqual({
      resourceType: 'Patient',
      identifier: [{ use: 'official', system: 'urn:oid:1.2.208.176.1.2', value: '2512484916' }],
      name: [{ use: 'official', family: 'Berggren', given: ['Nancy', 'Ann'] }],
      telecom: [{ system: 'phone', value: '65123456' }],
      gender: 'female',
      birthDate: '1948-12-25',
      address: [{ use: 'home', line: ['Skovvejen 12'], city: 'Svendborg', postalCode: '5700' }],
    });
  });

  test('titles that travel into lists do not carry the person number', async () => {
    const { document } = await read(cda(''));
    expect(
      JSON.stringify({
        ...document,
        content: (document['content'] as Json[]).map((one) => (one['attachment'] as Json)['title']),
      }),
    ).not.toContain('2512484916');
  });

  test('is the same document again when it is sent again corrected, and the same content gives the same ids', async () => {
    const first = await read(cda(section('Resultater', WEIGHT)));
    const corrected = await read(cda(section('Resultater', WEIGHT.replace('77.5', '75.7'))));
    expect(corrected.document['id']).toBe(first.document['id']);
    expect(corrected.binary['id']).not.toBe(first.binary['id']);
    expect((await read(cda(section('Resultater', WEIGHT)))).binary['id']).toBe(first.binary['id']);
  });

  test('that builds on an earlier one says which', async () => {
    const related =
      '<relatedDocument typeCode="RPLC"><parentDocument><id root="1.2.208.184" extension="doc-0"/></parentDocument></relatedDocument>';
    const { document } = await read(cda('', { author: AUTHOR + related }));
    expect(document['relatesTo']).toEqual([
      {
        code: 'replaces',
        target: { type: 'DocumentReference', identifier: { system: 'urn:oid:1.2.208.184', value: 'doc-0' } },
      },
    ]);
  });

  test('has its custodian as owner when the record knows the organisation', async () => {
    const result = await readCda(cda(''), {
      findOrganization: async (sor) => (sor === '241301000016007' ? 'svendborg' : undefined),
    });
    const document = result.ok
      ? result.incoming.find((one) => one.resource['resourceType'] === 'DocumentReference')?.resource
      : undefined;
    expect(document?.['custodian']).toMatchObject({
      reference: 'Organization/svendborg',
      display: 'Svendborg Sygehus',
    });
  });

  test('without a citizen is no document about anybody', async () => {
    expect(await readCda(cda('', { citizen: '' }))).toMatchObject({
      ok: false,
      reason: expect.stringContaining('names no citizen'),
    });
    expect(
      await readCda(
        cda('', { citizen: '<recordTarget><patientRole><id nullFlavor="NI"/></patientRole></recordTarget>' }),
      ),
    ).toMatchObject({ ok: false });
  });
});

describe('its readable rendering', () => {
  test('gives the words of each section, tables as one line a cell', async () => {
    const table =
      '<text><paragraph>Aftale:</paragraph><table><tbody><tr><th>Dato</th><th>Sted</th></tr><tr><td>1. maj</td><td>Stue <content styleCode="Bold">4</content></td></tr></tbody></table><list><item>Fastende</item><item>Medbring<br/>medicin</item></list></text>';
    const { text, html } = await read(cda(section('Aftale', table)));
    expect(text).toContain('AFTALE\n\nAftale:\n\nDato: 1. maj\nSted: Stue 4\n\n- Fastende\n- Medbring\nmedicin');
    expect(html).toContain(
      '<h2>Aftale</h2><p>Aftale:</p><table><tr><th>Dato</th><th>Sted</th></tr><tr><td>1. maj</td><td>Stue 4</td></tr></table><ul><li>Fastende</li>',
    );
  });

  test('gives the coded values when there are no words', async () => {
    const { text } = await read(cda(section('Resultater', WEIGHT)));
    expect(text).toContain('06.01.2014 kl. 08.02\n  Legeme masse; Pt: 77,5 kg, (Målt af borger)');
  });

  test('gives them too when the words leave a value out: nothing measured is lost to the reader', async () => {
    const { text } = await read(cda(section('Resultater', `<text>Se skemaet</text>${WEIGHT}`)));
    expect(text).toContain('Se skemaet');
    expect(text).toContain('77,5 kg');
  });

  test('does not repeat them when the words say them', async () => {
    const { text } = await read(cda(section('Resultater', `<text>Vægten var 77,5 kg den 6. januar.</text>${WEIGHT}`)));
    expect(text.match(/77,5/g)).toHaveLength(1);
  });

  test('reads questions with their answers, and not how many answers were allowed', async () => {
    const question = `<entry><observation classCode="OBS" moodCode="EVN"><code code="q1"><originalText>Har du hoste?</originalText></code><value xsi:type="CE" code="A1" displayName="Ja"/>
      <entryRelationship typeCode="SUBJ"><observation><templateId root="2.16.840.1.113883.10.20.32.4.20"/><code code="74467-2"/><value xsi:type="IVL_INT"><low value="1"/><high value="1"/></value></observation></entryRelationship></observation></entry>`;
    const { text } = await read(cda(section('Spørgsmål 1', question)));
    expect(text).toContain('Har du hoste?: Ja');
    expect(text).not.toContain('74467-2');
  });

  test('says that a fact was annulled', async () => {
    const removal =
      '<entry><act classCode="ACT" moodCode="EVN"><code nullFlavor="NA"/><statusCode code="nullified"/><reference typeCode="RPLC"><externalAct><id root="1" extension="abc"/></externalAct></reference></act></entry>';
    const { text } = await read(cda(section('', removal)));
    expect(text).toContain('Handling\n  Status: annulleret\n  Vedrører: abc');
  });

  test('holds no tag, script or link of the sender: only its words', async () => {
    const hostile =
      '<text>&lt;script&gt;alert(1)&lt;/script&gt;<paragraph onclick="x()">A &amp; B</paragraph><linkHtml href="javascript:alert(1)">her</linkHtml><renderMultiMedia referencedObject="x"/></text>';
    const { html } = await read(cda(section('&lt;img src=x onerror=alert(1)&gt;', hostile)));
    expect(html).not.toMatch(/<(script|img|a|iframe|object)\b/i);
    expect(html).not.toMatch(/<[^>]*\s(on\w+|href|src)\s*=/i);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('<p>A &amp; B</p>');
  });

  test('of a document that is one file hands the file over beside it', async () => {
    const pdf = Buffer.from('%PDF-1.4').toString('base64');
    const bytes = Buffer.from(
      cda('')
        .toString('utf8')
        .replace(
          /<component>.*<\/component>/s,
          `<component><nonXMLBody><text mediaType="application/pdf" representation="B64">${pdf}</text></nonXMLBody></component>`,
        ),
    );
    const { contents, text } = await read(bytes);
    expect(contents.map(({ attachment }) => attachment.contentType)).toEqual([
      'text/plain; charset=utf-8',
      'text/html; charset=utf-8',
      'application/pdf',
      'application/xml',
    ]);
    expect(text).toContain('vedhæftet fil (application/pdf)');
  });
});

describe('times', () => {
  test.each([
    ['20201229095800+0100', '2020-12-29T09:58:00+01:00'],
    ['20120912000000-0000', '2012-09-12T00:00:00Z'],
    ['202206011000', '2022-06-01T10:00:00+02:00'],
    ['202212011000', '2022-12-01T10:00:00+01:00'],
  ])('%s is read as %s', async (written, expected) => {
    const { document } = await read(cda('', { head: HEAD.replace('20140113100000+0100', written) }));
    expect(document['date']).toBe(expected);
  });

  test.each(['20230230120000+0100', '2023', 'i går', '20230101250000+0100'])(
    '%s gives no document date, and does not cost the document',
    async (written) => {
      const { document } = await read(cda('', { head: HEAD.replace('20140113100000+0100', written) }));
      expect(document['date']).toBeUndefined();
      expect(validateResource(document)).toEqual([]);
    },
  );
});

describe('XML from strangers', () => {
  const refusal = async (bytes: Buffer) => {
    const result = await readCda(bytes);
    return result.ok ? 'taken in' : result.reason;
  };

  test('a DOCTYPE is refused before the parser sees it: no entity is expanded, no file is read', async () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "${'ha'.repeat(100)}"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>`;
    const file = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>';
    for (const prolog of [bomb, file, '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">']) {
      expect(await refusal(cda(section('x', '<text>&b;&f;</text>'), { prolog }))).toContain('DOCTYPE');
    }
  });

  test('also when it hides in UTF-16', async () => {
    const text = cda('', { prolog: '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]>' }).toString(
      'utf8',
    );
    expect(await refusal(Buffer.from(`\ufeff${text}`, 'utf16le'))).toContain('DOCTYPE');
  });

  test('an honest document in UTF-16 or Latin 1 is read', async () => {
    const utf16 = Buffer.from(
      `\ufeff${cda(section('Ærø', '<text>Åndenød</text>'), { prolog: '<?xml version="1.0" encoding="UTF-16"?>' }).toString('utf8')}`,
      'utf16le',
    );
    const latin = Buffer.from(
      cda(section('Ærø', '<text>Åndenød</text>'), { prolog: '<?xml version="1.0" encoding="ISO-8859-1"?>' }).toString(
        'utf8',
      ),
      'latin1',
    );
    for (const bytes of [utf16, latin]) expect((await read(bytes)).text).toContain('Åndenød');
  });

  test.each([
    ['no XML', 'hello', 'not well-formed'],
    ['an open tag', '<ClinicalDocument xmlns="urn:hl7-org:v3">', 'not well-formed'],
    ['nothing', '', 'not well-formed'],
    ['an undeclared entity', '<ClinicalDocument xmlns="urn:hl7-org:v3">&x;</ClinicalDocument>', 'not well-formed'],
    ['another vocabulary', '<html/>', 'not a CDA document'],
    ['the wrong namespace', '<ClinicalDocument/>', 'not a CDA document'],
    ['FHIR in XML', '<Bundle xmlns="http://hl7.org/fhir"/>', 'FHIR in XML'],
    ['nesting without end', `${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}`, 'not well-formed'],
  ])('%s is refused with the reason', async (_, text, reason) => {
    expect(await refusal(Buffer.from(text))).toContain(reason);
  });

  test('what is larger than allowed is not parsed', async () => {
    expect(await refusal(Buffer.alloc(21 * 1024 * 1024, 0x20))).toContain('larger than 20 MB');
  });

  test('gives the parser its memory back, whether it was taken in or refused', async () => {
    diag.configure({ enabled: true });
    try {
      await readCda(cda(section('Resultater', WEIGHT)));
      await readCda(Buffer.from('<html/>'));
      await readCda(Buffer.from('<open>'));
      expect(diag.report()).toEqual({});
      const kept = XmlDocument.fromString('<a/>');
      expect(diag.report()).not.toEqual({});
      kept.dispose();
    } finally {
      diag.configure({ enabled: false });
    }
  });
});
