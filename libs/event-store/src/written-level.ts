/**
 * In which form the platform writes: 1, as the program before it, which can still open the data folder; 2, its own, once
 * the level of the folder was raised. A new folder has the highest.
 */
export class WrittenLevel {
  constructor(readonly level: 1 | 2) {}
}
