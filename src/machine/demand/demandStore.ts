import type { DemandData } from "./claims";

/** The demand of all programs, as one of them read it. */
export interface ReadDemand {
  /** Who wants what. */
  data: DemandData;
  /** When it was read, in seconds since 1970 of the clock that all programs share. */
  now: number;
  /**
   * Writes other data in its place.
   *
   * @returns false if somebody else wrote since, and nothing is written
   */
  replace(data: DemandData): Promise<boolean>;
}

/** Where the programs that use a builder write what they want of its pods. */
export interface DemandStore {
  /** @throws an error that says what to do when it cannot be read */
  read(): Promise<ReadDemand>;
}
