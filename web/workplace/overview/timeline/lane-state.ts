import type { SourceName } from '../../../../src/sources/contract.js';
import type { OverviewState } from '../stream/overview-state.js';
import { viewOf } from '../stream/source-view.js';

export type LaneName = 'contacts' | 'diagnoses' | 'medicine' | 'labs' | 'images' | 'home';

/** Why a lane may be bare although there is something: `whole` is the only state in which bare means none. */
export type LaneState = 'whole' | 'waiting' | 'failed' | 'blocked';

/** The source behind each lane. */
export const LANE_SOURCES: Record<LaneName, SourceName> = {
  contacts: 'patient-register',
  diagnoses: 'e-journal',
  medicine: 'medication-card',
  labs: 'laboratory',
  images: 'images',
  home: 'home-monitoring',
};

/** How far each lane can be believed, by the same judgement as the cards make. */
export function laneStates(sources: OverviewState['sources']): Record<LaneName, LaneState> {
  const states = {} as Record<LaneName, LaneState>;
  for (const lane of Object.keys(LANE_SOURCES) as LaneName[]) {
    const view = viewOf(sources[LANE_SOURCES[lane]]);
    if (view.state === 'loading') states[lane] = 'waiting';
    else if (view.state === 'failed') states[lane] = 'failed';
    else if (view.state === 'blocked') states[lane] = 'blocked';
    else states[lane] = 'whole';
  }
  return states;
}
