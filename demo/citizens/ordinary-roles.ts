import type { RolePlan } from './cast.js';

/** The ordinary citizens, as a sample of ages and diseases that is repeated for as many as are asked for. */
export const ORDINARY_ROLES: RolePlan[] = [{ person: { age: [20, 70] }, stories: [] }];
