import { describe, expect, test } from 'vitest';
import { Failure } from '../../base/index.js';
import { nearestName, parseSourcesSetting } from './settings.js';

function faultsOf(value: unknown): string[] {
  try {
    parseSourcesSetting(typeof value === 'string' ? value : JSON.stringify(value));
  } catch (error) {
    if (error instanceof Failure) return error.issues.map((issue) => issue.diagnostics);
    throw error;
  }
  return [];
}

describe('the setting that says which registers are remote', () => {
  test('is read whole, with a deadline of three seconds when none is given', () => {
    expect(
      parseSourcesSetting(
        JSON.stringify({
          images: {
            url: 'http://127.0.0.1:9090/fhir',
            token: 'abc',
            name: 'Region Nordjyllands billedindeks',
            deadlineMs: 2000,
          },
          laboratory: {
            url: 'https://lab.example/fhir',
            clientCredentials: { tokenUrl: 'https://lab.example/token', clientId: 'o', clientSecret: 's' },
          },
        }),
      ),
    ).toEqual({
      images: {
        url: 'http://127.0.0.1:9090/fhir',
        token: 'abc',
        name: 'Region Nordjyllands billedindeks',
        deadlineMs: 2000,
      },
      laboratory: {
        url: 'https://lab.example/fhir',
        deadlineMs: 3000,
        clientCredentials: { tokenUrl: 'https://lab.example/token', clientId: 'o', clientSecret: 's' },
      },
    });
  });

  test('may be empty: every register is then local', () => {
    expect(parseSourcesSetting('')).toEqual({});
    expect(parseSourcesSetting(' {} ')).toEqual({});
  });

  test('names the key and the cause of each fault at once', () => {
    expect(
      faultsOf({
        image: { url: 'http://x/fhir' },
        laboratory: { uri: 'http://x/fhir', deadlineMs: 5 },
        vaccinations: { url: 'ftp://x', token: '' },
        'e-journal': 'http://x/fhir',
        'home-monitoring': {
          url: 'https://u:p@x/fhir',
          token: 'a',
          clientCredentials: { tokenUrl: 'x', clientId: 'c' },
        },
      }),
    ).toEqual([
      'OVERBLIK_SOURCES.image is not a known source; did you mean "images"?',
      'OVERBLIK_SOURCES.laboratory.uri is not a known key; did you mean "url"?',
      'OVERBLIK_SOURCES.laboratory.url is missing: the base address of a FHIR R4 server.',
      'OVERBLIK_SOURCES.laboratory.deadlineMs must be a whole number of milliseconds from 100 to 30000.',
      'OVERBLIK_SOURCES.vaccinations.url must begin with http:// or https://.',
      'OVERBLIK_SOURCES.vaccinations.token must be a text that is not empty.',
      'OVERBLIK_SOURCES.e-journal must be an object with at least "url".',
      'OVERBLIK_SOURCES.home-monitoring.url must not hold a user name or password; use "token" or "clientCredentials".',
      'OVERBLIK_SOURCES.home-monitoring.clientCredentials.tokenUrl is not an address.',
      'OVERBLIK_SOURCES.home-monitoring.clientCredentials.clientSecret is missing.',
      'OVERBLIK_SOURCES.home-monitoring has both "token" and "clientCredentials"; give one.',
    ]);
  });

  test('that is no JSON object is said to be none', () => {
    expect(faultsOf('{')).toEqual(['OVERBLIK_SOURCES is not valid JSON.']);
    expect(faultsOf('[]')).toEqual(['OVERBLIK_SOURCES must be a JSON object with one entry per remote source.']);
    expect(faultsOf({ 'patient-register': { url: 'http://x', token: 'æ' } })).toEqual([
      'OVERBLIK_SOURCES.patient-register.token holds characters that cannot stand in a header.',
    ]);
  });

  test('never quotes a token', () => {
    expect(faultsOf({ images: { url: 'nonsense', token: 'hemmelig', deadlineMs: 'hemmelig' } }).join()).not.toContain(
      'hemmelig',
    );
  });

  test('a name that resembles none gets the whole list instead of a guess', () => {
    expect(nearestName('fmk', ['medication-card', 'images'])).toBeUndefined();
    expect(faultsOf({ fmk: { url: 'http://x' } })[0]).toContain('known: medication-card, e-journal');
  });
});
