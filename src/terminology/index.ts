/** Codes and what they mean: code systems, value sets, hierarchy, by day. */
export {
  type CompiledCodeSystem,
  type ConceptNode,
  type ConceptProperty,
  type Designation,
  isValidOn,
  propertyValue,
} from './code-system.js';
export { OWN_TERMINOLOGY } from './sets/index.js';
export { type Subsumption, TerminologyService } from './terminology.js';
export { type CompiledValueSet, isUsable, type Member } from './value-set.js';
