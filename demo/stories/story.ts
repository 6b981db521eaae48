import type { Chart } from '../chart/chart.js';
import type { Person } from '../citizens/person.js';

/** One story about a citizen. It writes into the chart; several stories may be told about one citizen, in order of the role. */
export interface Story {
  /** Kebab-case name of the story's file. */
  name: string;
  tell(chart: Chart, cast: Cast): void;
}

/** Other people of the nation that a story may need to know: by named part, or by index. */
export interface Cast {
  person(key: string): Person;
  personAt(index: number): Person;
}
