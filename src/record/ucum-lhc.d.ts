/** The part of the unit library that is used here; it brings no types of its own. */
declare module '@lhncbc/ucum-lhc' {
  export interface BaseUnits {
    status: 'succeeded' | 'failed' | 'invalid' | 'error';
    magnitude?: number | null;
    unitToExp?: Record<string, number>;
    /** The conversion is no multiplication (degrees, logarithms). */
    fromUnitIsSpecial?: boolean;
  }
  export const UcumLhcUtils: {
    getInstance(): { convertToBaseUnits(unit: string, value: number): BaseUnits };
  };
}
