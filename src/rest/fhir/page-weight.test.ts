import { expect, it } from 'vitest';
import { pageWeight } from './page-weight.js';

const KB = 1024;
const weight = (address: string, isXml = false) => {
  const [path = '', query = ''] = address.split('?');
  return pageWeight(path.split('/').filter(Boolean), [...new URLSearchParams(query)], isXml) / KB;
};

it.each<[string, number, number]>([
  ['Observation?patient=x', 0, 800],
  ['Observation?patient=x&_count=10', 0, 160],
  ['Observation?patient=x&_elements=status', 800, 800],
  ['Observation?patient=x&_include=*&_count=1000', 8000, 8000],
  ['Observation/_search?_summary=true&_count=100', 1600, 1600],
  ['Patient/x/Observation?_elements=status', 800, 800],
  ['Patient/x/$everything', 0, 8000],
  ['Patient/x/$everything?_elements=status&_count=20', 320, 320],
  ['Patient/x/_history?_count=1000', 8000, 8000],
  ['_history', 800, 800],
  ['', 0, 800],
  ['Patient/x', 0, 0],
  ['metadata', 0, 0],
  ['ValueSet/$expand?_count=1000', 0, 0],
  ['Patient/x/$validate', 0, 0],
])('%s weighs %i kB in JSON and %i kB in XML', (address, json, xml) => {
  expect([weight(address), weight(address, true)]).toEqual([json, xml]);
});
