const int32Max = 2_147_483_647;

/** A whole number of 32 bits: some SDKs hold no more, and none holds a fraction there. */
export const int32 = (value: number): number => Math.min(Math.round(value), int32Max);
