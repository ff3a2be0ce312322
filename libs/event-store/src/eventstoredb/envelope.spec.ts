import { appendSize, disclose, enclose, sizeOf } from './envelope.js';

const fact = { payload: '{"é":1e2}\n', metadata: '{"n": 1}', recordedAt: 1_704_067_200_000, mac: '1~abc' };

describe('the envelope of a fact in EventStoreDB', () => {
  it('has the form that is stored for ever', () => {
    const bytes = '{"v":1,"at":1704067200000,"payload":11,"mac":"1~abc"}\n{"é":1e2}\n{"n": 1}';
    expect(enclose(fact).toString()).toBe(bytes);
    expect(disclose(new TextEncoder().encode(bytes))).toEqual(fact);
    const bare = '{"v":1,"at":0,"payload":0}\n';
    expect(disclose(Buffer.from(bare))).toEqual({ payload: '', metadata: '', recordedAt: 0 });
    expect(enclose({ payload: '', metadata: '', recordedAt: 0 }).toString()).toBe(bare);
  });

  it.each([
    '',
    'text',
    '{"v":2,"at":0,"payload":0}\n',
    '{"v":1,"at":-1,"payload":0}\n',
    '{"v":1,"at":0,"payload":9}\nshort',
  ])('is not read into %j', (bytes) => expect(disclose(Buffer.from(bytes))).toBeUndefined());

  it.each(['null\n', '[]\n', '{"v":1,"at":0,"payload":0,"mac":1}\n', '{"v":1,"at":0.5,"payload":0}\n'])(
    'is not read into %j, either',
    (bytes) => expect(disclose(Buffer.from(bytes))).toBeUndefined(),
  );

  it('takes no more of an append than is said beforehand', () => {
    const longest = {
      payload: 'x'.repeat(9_999_999),
      metadata: 'é',
      recordedAt: 9_999_999_999_999,
      mac: `999999999~${'x'.repeat(43)}`,
    };
    const type = 'thing.happened.v1';
    expect(appendSize([{ type, ...longest }])).toBeGreaterThanOrEqual(sizeOf(type, enclose(longest)));
  });
});
