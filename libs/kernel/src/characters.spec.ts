import { faultInLine, faultInText, holdable, holdableInXml, LINE, TEXT } from './characters.js';

const UNREAD = 'must have something that can be read';
const UNSEEN = 'must not have characters that cannot be seen, but inside words whose script asks for them';
const TURNS = 'must end each turn of the direction of writing before its line ends';

/** Each with why it is no text, and why it is no line. */
const REFUSED: readonly (readonly [string, string, string])[] = [
  ['', UNREAD, UNREAD],
  ...[
    '\u200b',
    '\u2060',
    '\u3164',
    '\u115f\u1160',
    '\uffa0',
    '\u00ad',
    '\u180e',
    '\u0301\u0302',
    '\u0e48',
    '\u20dd',
  ].map((blank) => [blank, UNREAD, UNREAD] as const),
  [' \n\u2800\u3000', UNREAD, 'must be one line, without control characters'],
  ['\u2800', UNREAD, 'must neither start nor end with a space'],
  ...['\uffff', '\ufffe', '\ufdd0', '\u{1fffe}', '\u{10ffff}'].map((none) => {
    const why = 'must not have code points that Unicode gives to no character';
    return [`title${none}`, why, why] as const;
  }),
  ...['\u202eEXE.FDP', '\u202dx\u202c', 'a\u202eb\u202c'].map((turned) => {
    const why = 'must not turn the direction of its letters round';
    return [turned, why, why] as const;
  }),
  ...['\u{e0041}\u{e0042}', 'a\u{e0041}b', '🏴\u{e0067}\u{e0062}\u{e007f}', 'a\u{e0001}', 'a\ufff9b\ufffac\ufffb'].map(
    (hidden) => {
      const why = 'must not have tags or annotations, which hide a second text';
      return [hidden, why, why] as const;
    },
  ),
  ...['\ud800', 'a\udfff', '\udc00\ud800'].map((half) => {
    const why = 'must be well-formed: it has half of a character';
    return [half, why, why] as const;
  }),
  ...['a\u0000', '\u0001a', 'a\u000cb', 'a\u001bb', 'a\u007f', 'a\u0085b'].map(
    (control) =>
      [
        control,
        'must not have control characters, but for tabs and line ends',
        'must be one line, without control characters',
      ] as const,
  ),
  ...['\u2066abc', 'abc\u2069', '\u202babc', 'abc\u202c', 'a\u2066b\u2066c\u2069', '\u2066a\u202c'].map(
    (open) => [open, TURNS, UNSEEN] as const,
  ),
  ['\u0301\u200b', UNREAD, UNREAD],
  ['\u2067a\nb\u2069', TURNS, 'must be one line, without control characters'],
];

/** Words as they are written in the region, with what parts or joins them. */
const WORDS = [
  'ការ\u200bជួញដូរ\u200bមនុស្ស',
  'လူ\u200bကုန်ကူး\u200bမှု',
  'ການ\u200bຄ້າ\u200bມະນຸດ',
  'การ\u200bค้า\u200bมนุษย์',
  'တက္ကသိုလ်\u200cများ',
  'க்\u200cஷ',
  'क्\u200dष',
  'می\u200cخواهم',
  'Đà Nẵng',
  '人口贩运',
  'Perdagangan orang',
  'Tráfico de pessoas',
  'No. 7/é, B (𝕊)',
  '葛\u{e0100}',
  '☎\ufe0f 1343',
];

describe('What people write', () => {
  it.each(REFUSED)('is not %j: it says why', (text, ofText, ofLine) => {
    expect([faultInText(text), faultInLine(text)]).toEqual([ofText, ofLine]);
    expect([TEXT.test(text), LINE.test(text)]).toEqual([false, false]);
  });

  it.each(WORDS)('may be %s, as a text and as a line', (text) => {
    expect([faultInText(text), faultInLine(text)]).toEqual([undefined, undefined]);
  });

  it.each([
    'one\ttab\r\nand a line',
    ' spaced ',
    'soft\u00adhyphen',
    '👩\u200d⚕️',
    'see \u2067اسم\u2069, p. 7',
    'x\u200by',
    '\u0301 stands over a letter',
  ])('may be %j, over lines, but no name or title', (text) =>
    expect([faultInText(text), faultInLine(text) === undefined]).toEqual([undefined, false]),
  );

  it('may begin with a mark over lines, and says why not in a name or title', () => {
    expect([faultInText('\u0301a'), faultInLine('\u0301a')]).toEqual([
      undefined,
      'must not begin with a mark that belongs to a letter before it',
    ]);
  });

  it('is looked through once, however long it is and whatever is in it', () => {
    const long = ['\u2060', '\u2066', '\u2066a\u2069', '\u202a\u202c\u2066', ' \n'].map((part) => part.repeat(20_000));
    for (const text of long) expect(typeof faultInText(`${text}\uffff`)).toBe('string');
  });
});

describe('What facts of before hold', () => {
  it('is shown as far as the form of export can hold it', () => {
    expect(holdable('a\u0000\u001b\ud800\u0085b\t\r\n\u200b\uffff')).toBe(
      'a\ufffd\ufffd\ufffd\ufffdb\t\r\n\u200b\uffff',
    );
    expect(holdableInXml('a\u0000b\uffff\ufffe\ufdd0')).toBe('a\ufffdb\ufffd\ufffd\ufdd0');
  });
});
