import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { locationOf } from './location.js';

describe('the connection string of a log in EventStoreDB', () => {
  it('names nodes, user and options', () => {
    const file = fileURLToPath(import.meta.url);
    expect(
      locationOf(`esdb://admin:chang%40eit@one:2113,two.example,[::1]:99/?tlsCAFile=${file}&log=lab`),
    ).toMatchObject({
      nodes: [
        { address: 'one', port: 2113 },
        { address: 'two.example', port: 2113 },
        { address: '[::1]', port: 99 },
      ],
      tls: true,
      tlsCa: readFileSync(file),
      log: 'lab',
      appendLimit: 1_048_576,
      deadline: 10_000,
      keepAlive: 10_000,
    });
    const { credentials } = locationOf('esdb://admin:chang%40eit@one');
    expect([credentials.username, credentials.password]).toEqual(['admin', 'chang@eit']);
  });

  it.each([
    ['http://one', 'it must be'],
    ['esdb://', 'it must be'],
    ['esdb://one', 'a user and a password are needed'],
    ['esdb+discover://admin:secret@cluster', 'list the nodes'],
    ['esdb://admin:secret@one:0', 'host:port'],
    ['esdb://admin:secret@one:99999', 'host:port'],
    ['esdb://admin:secret@one two', 'host:port'],
    ['esdb://admin:secret%@one', 'percent-encoded'],
    ['esdb://admin:sec?ret@one', 'an option that is not one of'],
    ['esdb://admin:secret@one?tls=maybe', 'tls must be true or false'],
    ['esdb://admin:secret@one?tlsCAFile=/nowhere/ca.pem', 'tlsCAFile cannot be read (ENOENT)'],
    ['esdb://admin:secret@one?secret=1', 'an option that is not one of'],
    ['esdb://admin:secret@one?tlsVerifyCert=false', 'an option that is not one of'],
    ['esdb://admin:secret@one?throwOnAppendFailure=false', 'throwOnAppendFailure must be true'],
    ['esdb://admin:secret@one?nodePreference=follower', 'nodePreference must be leader'],
    ['esdb://admin:secret@one?keepAliveInterval=9999', 'keepAliveInterval must be from 10000'],
    ['esdb://admin:secret@one?appendLimit=lots', 'appendLimit must be from'],
    ['esdb://admin:secret@one?log=Two%20words', 'log must be a short name'],
  ])('is refused when it is %s, in words that quote nothing of it', (text, said) => {
    expect(() => locationOf(text)).toThrow(said);
    expect(() => locationOf(text)).not.toThrow(/secret|admin|sec\?/);
  });
});
