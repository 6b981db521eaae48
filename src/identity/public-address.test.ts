import { describe, expect, it } from 'vitest';
import { publicAddress } from './public-address.js';
import { ownPath } from './web-login.js';

const from = (host?: string) => ({ headers: { host } });

describe('the public address', () => {
  it('is what tokens name, whatever a request says about its host', () => {
    const address = publicAddress('https://overblik.example/nord/');
    expect(address).toMatchObject({
      issuer: 'https://overblik.example/nord',
      fhirBase: 'https://overblik.example/nord/fhir',
      basePath: '/nord',
      isSecure: true,
    });
    for (const host of ['evil.example', 'overblik.example:444', '', undefined, 'overblik.example@evil.example']) {
      expect(address.originOf(from(host))).toBe('https://overblik.example');
    }
  });

  it('on a loopback address may be typed either way, with the same port', () => {
    const address = publicAddress('http://127.0.0.1:8080');
    expect(address.originOf(from('localhost:8080'))).toBe('http://localhost:8080');
    expect(address.originOf(from('LOCALHOST:8080'))).toBe('http://localhost:8080');
    expect(address.originOf(from('127.0.0.1:8080'))).toBe('http://127.0.0.1:8080');
    expect(address.originOf(from('localhost:8081'))).toBe('http://127.0.0.1:8080');
    expect(publicAddress('https://localhost').origins).toEqual(['https://localhost']);
  });

  it.each(['ftp://x', 'http://x/?a', 'http://x/#a', 'https://me@x', 'x'])('%s is refused', (url) => {
    expect(() => publicAddress(url)).toThrow(TypeError);
  });
});

describe('the page to come back to after log-in', () => {
  it.each(['/', '/arbejdsplads', '/borger?fane=log#i-dag'])('%s is one of our own', (path) => {
    expect(ownPath(path)).toBe(path);
  });

  it.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'evil',
    'javascript:alert(1)',
    '/a\r\nSet-Cookie: x=1',
    '/a b',
    '/"',
    undefined,
  ])('%j is replaced by the front page', (path) => {
    expect(ownPath(path)).toBe('/');
  });
});
