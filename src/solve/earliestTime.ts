/** The earliest time that every package format can hold, 1980-01-01, in seconds since 1970. */
export const earliestTime = 315_532_800;
