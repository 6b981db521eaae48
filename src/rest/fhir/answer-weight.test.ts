import { expect, it } from 'vitest';
import { weightOf } from './answer-weight.js';

const KB = 1024;
const weight = (asked: string, isXml = false) => {
  const [, method = '', path = '', query = ''] = /^(\w+) ([^?]*)\??(.*)$/.exec(asked)!;
  const { bytes, isHeavy } = weightOf(method, path.split('/').filter(Boolean), [...new URLSearchParams(query)], isXml);
  return `${bytes / KB} kB${isHeavy ? ', heavy' : ''}`;
};

it.each<[string, string, string]>([
  ['GET Observation?patient=x', '50 kB', '800 kB, heavy'],
  ['GET Observation?patient=x&_count=10', '10 kB', '160 kB, heavy'],
  ['GET Observation?patient=x&_count=-3', '0 kB', '0 kB, heavy'],
  ['GET Observation?patient=x&_elements=status', '800 kB, heavy', '800 kB, heavy'],
  ['GET Observation?patient=x&_include=*&_count=1000', '8000 kB, heavy', '8000 kB, heavy'],
  ['GET Observation/_search?_summary=true&_count=100', '1600 kB, heavy', '1600 kB, heavy'],
  ['GET Patient/x/Observation?_elements=status', '800 kB, heavy', '800 kB, heavy'],
  ['GET Patient/x/$everything', '500 kB', '8000 kB, heavy'],
  ['GET Patient/x/$everything?_elements=status&_count=20', '320 kB, heavy', '320 kB, heavy'],
  ['GET Patient/x/_history?_count=1000', '8000 kB, heavy', '8000 kB, heavy'],
  ['GET _history', '800 kB, heavy', '800 kB, heavy'],
  ['GET Patient/x/_history/3', '256 kB', '256 kB'],
  ['GET ', '50 kB', '800 kB, heavy'],
  ['GET Patient/x', '0 kB', '0 kB'],
  ['GET metadata', '0 kB', '0 kB'],
  ['GET ValueSet/$expand?_count=1000', '0 kB', '0 kB'],
  ['GET Patient/x/$validate', '0 kB', '0 kB'],
  ['POST Observation/_search', '50 kB', '800 kB, heavy'],
  ['POST Patient/x/$everything', '500 kB', '8000 kB, heavy'],
  ['POST Observation', '0 kB', '0 kB'],
  ['DELETE Observation?code=x', '0 kB', '0 kB'],
  ['POST ', '0 kB', '800 kB, heavy'],
])('%s weighs %s in JSON and %s in XML', (address, json, xml) => {
  expect([weight(address), weight(address, true)]).toEqual([json, xml]);
});
