import { tellThePast } from './karla/past.js';
import { tellThisYear } from './karla/this-year.js';
import { tellToday } from './karla/today.js';
import type { Story } from './story.js';

/**
 * Karla, 78, has smoked for forty years and has COPD (GOLD 3), hypertension, reduced kidney function, osteoporosis and, since March,
 * atrial fibrillation with anticoagulation. In February she was admitted with an exacerbation, had non-invasive ventilation for a day
 * and went home with home monitoring and home care twice a day. Three days ago she grew short of breath, her home saturation fell,
 * her own doctor began a prednisolone course; this morning the home nurse called the ambulance. She is in bay 7 of the acute
 * department, triage orange, her chest X-ray not yet reported. She has one private medicine, has blocked what psychiatry wrote in
 * 2019, and has given her daughter Ida a power of attorney.
 */
export const karlaCopd: Story = {
  name: 'karla-copd',
  tell(chart, cast) {
    tellThePast(chart);
    tellThisYear(chart, cast);
    tellToday(chart);
  },
};
