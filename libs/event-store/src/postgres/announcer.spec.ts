import { jest } from '@jest/globals';
import { Announcer } from './announcer.js';

describe('Commits that are told to other processes', () => {
  let told: string[];
  let can: boolean;
  let announcer: Announcer;
  beforeEach(() => {
    jest.useFakeTimers();
    [told, can] = [[], true];
    announcer = new Announcer((statement) => {
      if (can) told.push(statement);
      return Promise.resolve(can);
    });
  });
  afterEach(() => {
    announcer.stop();
    jest.useRealTimers();
  });

  it('are told with the commit, one that follows at once a moment later, and those after it with that one', async () => {
    expect(announcer.withCommit()).toContain('NOTIFY');
    for (let commit = 0; commit < 5; commit += 1) {
      expect(announcer.withCommit()).toBe('');
      await jest.advanceTimersByTimeAsync(2);
    }
    expect(told).toEqual([]);
    await jest.advanceTimersByTimeAsync(25);
    expect(told).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(told).toHaveLength(1);
    expect(announcer.withCommit()).toContain('NOTIFY');
  });

  it('are told by the next commit, or as soon as it can be, where it could not be', async () => {
    announcer.withCommit();
    announcer.withCommit();
    can = false;
    await jest.advanceTimersByTimeAsync(30);
    can = true;
    await jest.advanceTimersByTimeAsync(30);
    expect(told).toHaveLength(1);
    announcer.withCommit();
    can = false;
    await jest.advanceTimersByTimeAsync(30);
    expect(announcer.withCommit()).toContain('NOTIFY');
    can = true;
    await jest.advanceTimersByTimeAsync(1_000);
    expect(told).toHaveLength(1);
  });

  it('are told of no more once it is stopped', async () => {
    announcer.withCommit();
    announcer.withCommit();
    announcer.stop();
    expect(announcer.withCommit()).toBe('');
    await jest.advanceTimersByTimeAsync(1_000);
    expect(told).toEqual([]);
  });
});
