import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { narrativeFault } from './xhtml.js';

const div = (inside: string) => `<div xmlns="http://www.w3.org/1999/xhtml">${inside}</div>`;

describe('narrative', () => {
  it('may be formatted text, tables, lists, links and pictures', () => {
    const fine = [
      'Blodtryk 120/80',
      '<p>CRP <b>7.1</b> mg/L<br/>&nbsp;&#230;&#xE6;&amp;</p>',
      '<table class="grid"><tbody><tr><td colspan="2" style="color: red">x</td></tr></tbody></table>',
      '<ul><li>a</li></ul><a href="https://example.org/?a=1&amp;b=2" name="x">y</a><img src="#pic" alt="z"/>',
      '<!-- note --><hr></hr><img src="data:image/png;base64,AAAA" alt=""/>',
      '<td style="background-image: url(tbl_bck1.png)">HL7 publishes this</td>',
      '<td style="background-image: url(data: image/png;base64,AAAA)">and this</td>',
      "<span title='a > b'>x</span>",
    ];
    for (const text of fine) expect(narrativeFault(div(text)), text).toBeUndefined();
    expect(narrativeFault(`\n ${div('x')} `)).toBeUndefined();
  });

  it('has something to read or to look at (txt-2)', () => {
    for (const empty of ['', ' \n\t', '<p> </p><hr/>', '<!-- a note -->', '<table><tr><td></td></tr></table>'])
      expect(narrativeFault(div(empty)), empty).toContain('without text or picture');
    for (const full of ['x', '<p>&#160;</p>', '<img src="#pic" alt=""/>'])
      expect(narrativeFault(div(full))).toBeUndefined();
  });

  it('may hold nothing that runs', () => {
    const running = [
      '<script>alert(1)</script>',
      '<p onclick="x()">a</p>',
      '<p ONCLICK="x()">a</p>',
      '<a href="javascript:x()">a</a>',
      '<a href="JaVa&#115;cript:x()">a</a>',
      '<a href=" java&#x0A;script:x()">a</a>',
      '<a href="&#1;javascript&colon;x()">a</a>',
      '<a href="data:text/html,x">a</a>',
      '<a href="vbscript:x">a</a>',
      '<form action="x"><input name="y"/></form>',
      '<iframe src="x"></iframe>',
      '<object data="x"></object>',
      '<svg><script>x</script></svg>',
      '<style>a{}</style>',
      '<p style="width: expression(alert(1))">a</p>',
      '<p style="background: url(https://x.example/t.png)">a</p>',
      '<p style="background: url( \'//x.example/t.png\')">a</p>',
      '<p style="a: \\75rl(//x)">a</p>',
      '<p style="a: ur/**/l(//x)">a</p>',
      '<p xmlns="http://www.w3.org/2000/svg">a</p>',
      '<p style="background: url(data:text/html,x)">a</p>',
      '<link href="x"/>',
      '<meta content="x"/>',
      '<base href="x"/>',
      '<p srcset="x">a</p>',
      '<q cite="javascript:x">a</q>',
    ];
    for (const text of running) expect(narrativeFault(div(text)), text).toBeDefined();
  });

  it('must be well-formed', () => {
    const broken = [
      '<p>',
      '</p>',
      '<p><b></p></b>',
      '<p a>x</p>',
      '<p class=x>y</p>',
      '<p class="x" class="y">z</p>',
      'a < b',
      'a & b',
      '<br>',
      '&;',
      '<!-- -- -->',
      '<!-- x',
      '<![CDATA[x]]>',
      '<?php x ?>',
      '<p class="<">x</p>',
      '<a href="?a=1&b=2">x</a>',
      '<P>x</P>',
    ];
    for (const text of broken) expect(narrativeFault(div(text)), text).toBeDefined();
    for (const text of [
      '',
      ' ',
      'x',
      '<div>x</div>',
      '<p xmlns="http://www.w3.org/1999/xhtml">x</p>',
      `${div('x')}y`,
      div('x') + div('y'),
      `<!-- x -->${div('x')}`,
    ]) {
      expect(narrativeFault(text), text).toBeDefined();
    }
  });

  it('is judged in linear time and without exhausting a stack, however it is built', () => {
    const many = 300_000;
    const hostile = [
      '<b>'.repeat(many),
      '<'.repeat(many),
      '&'.repeat(many),
      ' '.repeat(many),
      `<p ${' '.repeat(many)}`,
      `<p${' a="b"'.repeat(many)}>`,
      `<!--${'-'.repeat(many)}`,
      `<!--${'x'.repeat(many)}-->`,
      `<p title="${'x'.repeat(many)}`,
      `<${'p'.repeat(many)}`,
      'a&amp;'.repeat(many),
    ];
    for (const text of hostile) expect(() => narrativeFault(div(text))).not.toThrow();
    expect(narrativeFault(div('<b>'.repeat(101) + '</b>'.repeat(101)))).toBe('is nested too deeply');
  });

  it('of any text with its markup escaped is accepted', () => {
    const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(narrativeFault(div(`<p title="${escaped(text)}">x${escaped(text)}</p>`))).toBeUndefined();
      }),
    );
  });
});
