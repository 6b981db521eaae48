import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isPersonNumberId,
  cprYear,
  formatCpr,
  isCpr,
  maskCpr,
  parseCpr,
  parsePersonNumber,
  passesModulus11,
} from './cpr.js';

function read(text: string) {
  const parsed = parsePersonNumber(text);
  if (!parsed.ok) throw new Error(`refused: ${parsed.problem}`);
  return parsed.number;
}

describe('a CPR number', () => {
  it.each([
    ['0108589995', 'male', '1958-08-01', true],
    ['0201919990', 'female', '1991-01-02', true],
    ['1111111118', 'female', '1911-11-11', false],
    ['0201609995', 'male', '1960-01-02', true],
    ['0107729995', 'male', '1972-07-01', true],
    ['1502779995', 'male', '1977-02-15', true],
    ['2512489996', 'female', '1948-12-25', true],
  ] as const)(
    '%s of the national examples is valid, with sex, birth date and typo hint',
    (value, sex, birthDate, typoHint) => {
      expect(read(value)).toEqual({ kind: 'cpr', value, sex, birthDate, typoHint });
    },
  );

  it('takes 29 February of 2000 and refuses 29 February of 1900', () => {
    expect(read('2902004000').birthDate).toBe('2000-02-29');
    expect(parsePersonNumber('2902000000')).toMatchObject({ ok: false, problem: 'date' });
  });

  it('changes century between YY 57 and YY 58 when digit 7 is 5', () => {
    expect(read('0101575000').birthDate).toBe('2057-01-01');
    expect(read('0101585000').birthDate).toBe('1858-01-01');
  });

  it.each([
    [0, [1900, 1900, 1900]],
    [3, [1900, 1900, 1900]],
    [4, [2000, 1900, 1900]],
    [9, [2000, 1900, 1900]],
    [5, [2000, 2000, 1800]],
    [8, [2000, 2000, 1800]],
  ] as const)('finds the century for digit 7 = %i at every edge of the table', (digit7, [low, middle, high]) => {
    for (const yy of [0, 36]) expect(cprYear(yy, digit7)).toBe(low + yy);
    for (const yy of [37, 57]) expect(cprYear(yy, digit7)).toBe(middle + yy);
    for (const yy of [58, 99]) expect(cprYear(yy, digit7)).toBe(high + yy);
  });

  it('may be written with a hyphen, a space, or spaces around it', () => {
    for (const text of ['010858-9995', '010858 9995', ' 0108589995\n']) expect(read(text).value).toBe('0108589995');
  });

  it.each([
    '',
    '010858',
    '010858-999',
    '010858999',
    '01085899955',
    '010858--9995',
    '0108589995x',
    'abcdefghij',
    '٠١٠٨٥٨٩٩٩٥',
  ])('refuses the shape %j', (text) => {
    expect(parsePersonNumber(text)).toMatchObject({ ok: false, problem: 'shape' });
    expect(isCpr(text)).toBe(false);
  });

  it.each(['0013899999', '3013899999', '3104899999', '3202899999', '6000899999', '9901899999'])(
    'refuses %s, whose date does not exist',
    (text) => {
      expect(parsePersonNumber(text)).toMatchObject({ ok: false, problem: 'date' });
    },
  );

  it('gives a typo hint and nothing more when modulus 11 fails', () => {
    expect(passesModulus11('1111111118')).toBe(true);
    expect(passesModulus11('0108589995')).toBe(false);
    expect(isCpr('0108589995')).toBe(true);
    expect(passesModulus11('111111111A')).toBe(false);
  });
});

describe('a replacement number', () => {
  it('has 60 added to the day and is never taken for a CPR', () => {
    expect(read('6711800000')).toMatchObject({ kind: 'replacement', birthDate: '1980-11-07', typoHint: false });
    expect(read('9112800000').birthDate).toBe('1980-12-31');
    expect(parseCpr('6711800000')).toMatchObject({ ok: false, problem: 'date' });
    expect(parsePersonNumber('9212800000').ok).toBe(false);
  });

  it('is a national X-eCPR when character 7 is 1 or 7', () => {
    expect(read('0703921VJ4')).toEqual({
      kind: 'x-ecpr',
      value: '0703921VJ4',
      birthDate: '1992-03-07',
      sex: 'female',
      typoHint: false,
    });
    expect(read('130878-1os6')).toMatchObject({ kind: 'x-ecpr', value: '1308781OS6', birthDate: '1978-08-13' });
    expect(read('0101057AB1')).toMatchObject({ kind: 'x-ecpr', birthDate: '2005-01-01', sex: 'male' });
  });

  it('is a local D-eCPR when character 7 is 0, 5 or 6', () => {
    expect(read('0706830VJ9')).toEqual({
      kind: 'd-ecpr',
      value: '0706830VJ9',
      birthDate: '1983-06-07',
      sex: 'male',
      typoHint: false,
    });
    expect(read('0706835VJ9').birthDate).toBe('1883-06-07');
    expect(read('0706136VJ9').birthDate).toBe('2013-06-07');
  });

  it.each(['2', '3', '4', '8', '9'])('is refused when character 7 is %s, which nobody gives out', (digit) => {
    expect(parsePersonNumber(`070683${digit}VJ9`)).toMatchObject({ ok: false, problem: 'shape' });
  });

  it('is refused with Danish letters or a date that does not exist', () => {
    expect(parsePersonNumber('0706831ß4')).toMatchObject({ ok: false, problem: 'shape' });
    expect(parsePersonNumber('0706831ÆJ9')).toMatchObject({ ok: false, problem: 'shape' });
    expect(parsePersonNumber('3002831VJ9')).toMatchObject({ ok: false, problem: 'date' });
    expect(parseCpr('0706831VJ9').ok).toBe(false);
  });
});

describe('showing a number', () => {
  it('masks the last four characters', () => {
    expect(maskCpr('1403481234')).toBe('140348-••••');
    expect(maskCpr('140348-1234')).toBe('140348-••••');
    expect(maskCpr('0703921VJ4')).toBe('070392-••••');
    expect(maskCpr('hello')).toBe('••••••-••••');
  });

  it('writes it with a hyphen', () => {
    expect(formatCpr('0703921vj4')).toBe('070392-1VJ4');
    expect(formatCpr('nonsense')).toBe('••••••-••••');
  });
});

describe('for any date and serial', () => {
  const day = fc.date({ min: new Date('1900-01-01'), max: new Date('1999-12-31'), noInvalidDate: true });

  it('a number made from a birth date gives that date and sex back', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 3999 }), (date, serial) => {
        const iso = date.toISOString().slice(0, 10);
        const value = iso.slice(8) + iso.slice(5, 7) + iso.slice(2, 4) + String(serial).padStart(4, '0');
        const number = read(value);
        expect(number.birthDate).toBe(iso);
        expect(number.sex).toBe(serial % 2 ? 'male' : 'female');
        // The same person on a hospital's own replacement number.
        const replaced = read(String(Number(value.slice(0, 2)) + 60) + value.slice(2));
        expect(replaced).toMatchObject({ kind: 'replacement', birthDate: iso });
      }),
    );
  });

  it('one mistyped digit of a number that passes modulus 11 is always hinted at', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{10}$/), fc.nat(9), fc.integer({ min: 1, max: 9 }), (value, at, by) => {
        fc.pre(passesModulus11(value));
        const wrong = value.slice(0, at) + ((Number(value[at]) + by) % 10) + value.slice(at + 1);
        expect(passesModulus11(wrong)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('no text at all makes it throw, and no refusal repeats what was typed', () => {
    const almost = fc.oneof(
      fc.string(),
      fc.stringMatching(/^\d{6}[- ]?\d{4}$/),
      fc.stringMatching(/^\d{6}\d[A-Z]{2}\d$/),
    );
    fc.assert(
      fc.property(almost, (text) => {
        const parsed = parsePersonNumber(text);
        if (!parsed.ok) {
          expect(Object.keys(parsed).sort()).toEqual(['ok', 'problem', 'text']);
          expect(/\d/.test(parsed.text)).toBe(false);
        }
        expect(/\d{7}/.test(maskCpr(text))).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('an id of a resource', () => {
  it.each(['0201919990', '020191-9990', 'patient-0201919990', 'CPR.0201919990', '1308781OS6', '6102919990'])(
    '%s passes as a person number',
    (id) => expect(isPersonNumberId(id)).toBe(true),
  );
  it.each([
    '0231919990',
    '4302919990',
    '02019199901',
    'obs-0201919990',
    'a0b1c2d3-0201-8199-a990-0201919990ab',
    'karla',
  ])('%s does not', (id) => expect(isPersonNumberId(id)).toBe(false));
});
