import { type Decider, type Draft, fold } from './decider.js';
import { given } from './given.js';
import { Refusal, refuseField } from './refusal.js';

type Turned = Draft<'switch.turned.v1', { readonly on: boolean }>;

/** The smallest record there is: a switch that cannot be turned to where it stands. */
const lightSwitch: Decider<{ readonly on: boolean }, 'on' | 'off', Turned> = {
  initial: 'off',
  decide(command, state) {
    if (command.on === (state === 'on')) throw refuseField('switch.already', '/on', 'It stands there already.');
    return [{ type: 'switch.turned.v1', conduct: command }];
  },
  evolve: (_state, fact) => (fact.conduct.on ? 'on' : 'off'),
};

const turned = (on: boolean): Turned => ({ type: 'switch.turned.v1', conduct: { on } });

describe('A decider', () => {
  it('is folded over its facts in order', () => {
    expect(fold(lightSwitch, [])).toBe('off');
    expect(fold(lightSwitch, [turned(true), turned(false), turned(true)])).toBe('on');
  });

  it('is tested by given, when, then', () => {
    given(lightSwitch)().when({ on: true }).then(turned(true));
    given(lightSwitch)(turned(true)).when({ on: true }).thenRefused('switch.already', '/on');
  });
});

describe('given, when, then', () => {
  const first = given(lightSwitch)();

  it('fails when other facts were decided', () => {
    expect(() => {
      first.when({ on: true }).then(turned(false));
    }).toThrow();
    expect(() => {
      first.when({ on: true }).then();
    }).toThrow();
  });

  it('fails when a refusal was expected and none came, or another one', () => {
    expect(() => {
      first.when({ on: true }).thenRefused('switch.already');
    }).toThrow('not refused');
    expect(() => {
      first.when({ on: false }).thenRefused('switch.broken');
    }).toThrow();
    expect(() => {
      first.when({ on: false }).thenRefused('switch.already', '/off');
    }).toThrow();
  });

  it('lets faults through that are no refusals', () => {
    const broken = {
      ...lightSwitch,
      decide: () => {
        throw new TypeError('a fault');
      },
    };
    expect(() => given(broken)().when({ on: true })).toThrow(TypeError);
  });
});

describe('A refusal', () => {
  it('names its code and its field', () => {
    const refusal = refuseField('switch.already', '/on', 'It stands there already.');
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal.errors).toEqual([{ pointer: '/on', detail: 'It stands there already.' }]);
  });
});
