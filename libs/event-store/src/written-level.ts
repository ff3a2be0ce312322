/**
 * In which form the platform writes: as an earlier program, which can still open the data folder, until the level of the
 * folder was raised. A new folder has the highest: 3. From 2 on facts have MACs.
 */
export class WrittenLevel {
  constructor(readonly level: 1 | 2 | 3) {}

  get hasMacs(): boolean {
    return this.level > 1;
  }
}
