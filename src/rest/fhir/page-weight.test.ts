import { expect, it } from 'vitest';
import { weightOf } from './page-weight.js';

const KB = 1024;
const weight = (address: string, isXml = false) => {
  const [path = '', query = ''] = address.split('?');
  const { bytes, isHeavy } = weightOf(path.split('/').filter(Boolean), [...new URLSearchParams(query)], isXml);
  return `${bytes / KB} kB${isHeavy ? ', heavy' : ''}`;
};

it.each<[string, string, string]>([
  ['Observation?patient=x', '50 kB', '800 kB, heavy'],
  ['Observation?patient=x&_count=10', '10 kB', '160 kB, heavy'],
  ['Observation?patient=x&_count=-3', '0 kB', '0 kB, heavy'],
  ['Observation?patient=x&_elements=status', '800 kB, heavy', '800 kB, heavy'],
  ['Observation?patient=x&_include=*&_count=1000', '8000 kB, heavy', '8000 kB, heavy'],
  ['Observation/_search?_summary=true&_count=100', '1600 kB, heavy', '1600 kB, heavy'],
  ['Patient/x/Observation?_elements=status', '800 kB, heavy', '800 kB, heavy'],
  ['Patient/x/$everything', '500 kB', '8000 kB, heavy'],
  ['Patient/x/$everything?_elements=status&_count=20', '320 kB, heavy', '320 kB, heavy'],
  ['Patient/x/_history?_count=1000', '8000 kB, heavy', '8000 kB, heavy'],
  ['_history', '800 kB, heavy', '800 kB, heavy'],
  ['Patient/x/_history/3', '256 kB', '256 kB'],
  ['', '50 kB', '800 kB, heavy'],
  ['Patient/x', '0 kB', '0 kB'],
  ['metadata', '0 kB', '0 kB'],
  ['ValueSet/$expand?_count=1000', '0 kB', '0 kB'],
  ['Patient/x/$validate', '0 kB', '0 kB'],
])('%s weighs %s in JSON and %s in XML', (address, json, xml) => {
  expect([weight(address), weight(address, true)]).toEqual([json, xml]);
});
