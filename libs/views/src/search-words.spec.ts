import { DatabaseSync } from 'node:sqlite';
import { FOLDED, searchable, WORDS_BY, wordsWanted } from './search-words.js';
import { viewPath } from './view-path.js';
import { view } from './fixtures/search.js';

function finds(text: string, typed: string): boolean {
  const database = new DatabaseSync(':memory:');
  try {
    database.exec(`CREATE VIRTUAL TABLE said USING fts5 (words, ${FOLDED})`);
    database.prepare('INSERT INTO said (words) VALUES (?)').run(searchable(text));
    const words = wordsWanted(typed);
    return words !== undefined && database.prepare('SELECT 1 FROM said WHERE said MATCH ?').all(words).length > 0;
  } finally {
    database.close();
  }
}

/** A sentence of each language of the region; what it is found by; what it is not found by. */
const SENTENCES: Readonly<Record<string, readonly [string, readonly string[], readonly string[]]>> = {
  'Bahasa Indonesia': [
    'Perdagangan orang adalah kejahatan lintas negara; korban-korban dilindungi.',
    ['perdagangan', 'ORANG', 'korban', 'lintas negara', 'korban-korban'],
    ['dagang', 'neg'],
  ],
  'Bahasa Melayu': [
    'Pemerdagangan orang ialah jenayah rentas sempadan; mangsa dilindungi.',
    ['pemerdagangan', 'mangsa', 'rentas sempadan'],
    ['mang', 'sempa'],
  ],
  Burmese: [
    'လူကုန်ကူးမှုသည်ရာဇဝတ်မှုဖြစ်သည်။ ကလေးများကိုကာကွယ်ပါ။',
    ['လူကုန်ကူးမှု', 'မှု', 'ရာဇဝတ်မှု', 'ကလေး', 'လူ\u200bကုန်\u200bကူး'],
    ['ကလား', 'ကလ', 'မေ'],
  ],
  Filipino: [
    'Ang pangangalakal ng tao ay isang krimen. Niño, mag-ulat sa 1343.',
    ['pangangalakal', 'tao', 'nino', 'mag-ulat', '1343'],
    ['kalakal', 'kri'],
  ],
  Khmer: [
    'ការជួញដូរមនុស្សជាឧក្រិដ្ឋកម្មឆ្លងដែន។ ជនរងគ្រោះត្រូវបានការពារ។',
    ['មនុស្ស', 'ជួញដូរ', 'ជួញដូរមនុស្ស', 'ការ\u200bជួញដូរ\u200bមនុស្ស', 'ជនរងគ្រោះ', 'ឧក្រិដ្ឋកម្ម'],
    ['មនុស', 'ជួញដួរ', 'ជុញ'],
  ],
  Lao: [
    'ການຄ້າມະນຸດແມ່ນອາຊະຍາກຳຂ້າມຊາດ. ຜູ້ເຄາະຮ້າຍໄດ້ຮັບການປົກປ້ອງ',
    ['ມະນຸດ', 'ຄ້າ', 'ການຄ້າມະນຸດ', 'ການ\u200bຄ້າ\u200bມະນຸດ', 'ອາຊະຍາກຳ', 'ອາຊະຍາກ\u0ecd\u0eb2'],
    ['ຄ່າ', 'ຄາ', 'ມະນິດ'],
  ],
  Tamil: [
    'மனித கடத்தல் ஒரு குற்றம்; பாதிக்கப்பட்டவர்கள் பாதுகாக்கப்படுகிறார்கள்.',
    ['மனித', 'கடத்தல்', 'குற்றம்', 'கடத்தல் மனித'],
    ['மனத', 'கடததல', 'மான'],
  ],
  Chinese: [
    '打击人口贩运是跨国合作，保护受害者。',
    ['人口贩运', '贩运', '人口', '受害者', '贩运人口'],
    ['口贩', '保证'],
  ],
  Thai: [
    'การค้ามนุษย์เป็นอาชญากรรมข้ามชาติ ตำรวจช่วยผู้เสียหายที่น้ำตก',
    ['ค้า', 'มนุษย์', 'ค้ามนุษย์', 'การ\u200bค้า\u200bมนุษย์', 'ตำรวจ', 'ต\u0e4d\u0e32รวจ', 'น\u0e49\u0e4d\u0e32ตก', 'ผู้เสียหาย'],
    ['ค่า', 'ค้าง', 'คา', 'มนุษ'],
  ],
  Vietnamese: [
    'Phòng, chống mua bán người tại Đà Nẵng; nạn nhân được bảo vệ.',
    ['da nang', 'Đà Nẵng', 'ĐÀ NẴNG', 'mua ban nguoi', 'nan nhan', 'duoc', 'Đa\u0300 Nă\u0303ng'],
    ['da na', 'nguo', 'đanang'],
  ],
  English: [
    'Traf\ufb01cking in per\u00adsons: of\ufb01cers co-operate; vic\u00adtims\u2019 rights, at the caf\u00e9.',
    [
      'trafficking',
      'persons',
      'officer',
      'cooperate'.replace('co', 'co-'),
      'victim',
      "victims'",
      'cafe',
      'ＰＥＲＳＯＮＳ',
    ],
    ['traf', 'sons', 'perso'],
  ],
  Tetum: [
    "Tráfiku ema maka krime ida; vítima sira hetan protesaun, ta'u lae.",
    ['trafiku', 'vitima', 'ta’u', 'ema'],
    ['traf'],
  ],
  Portuguese: [
    'O tráfico de pessoas é um crime; a proteção das vítimas.',
    ['trafico', 'protecao', 'PROTEÇÃO', 'vitimas'],
    ['prote'],
  ],
};

describe('A search', () => {
  it.each(Object.entries(SENTENCES))('finds the words of %s, and no others', (_, [text, found, others]) => {
    expect(found.filter((typed) => !finds(text, typed))).toEqual([]);
    expect(others.filter((typed) => finds(text, typed))).toEqual([]);
  });

  it.each([
    ['Thai', 'สายด่วน ๑๓๐๐'],
    ['Lao', 'ສາຍດ່ວນ ໑໓໐໐'],
    ['Khmer', 'ទូរស័ព្ទ ១៣០០'],
    ['Burmese', 'ဖုန်း ၁၃၀၀'],
    ['Shan', 'ႁူဝ် ႑႓႐႐'],
    ['Tamil', 'எண் ௧௩௦௦'],
    ['full width', 'Ｎｏ １３００'],
    ['ASCII', 'Hotline 1300'],
  ])('finds a number in digits of %s by those of every other script', (_, text) => {
    for (const typed of ['1300', '๑๓๐๐', '໑໓໐໐', '១៣០០', '၁၃၀၀', '႑႓႐႐', '௧௩௦௦', '１３００']) {
      expect([typed, finds(text, typed)]).toEqual([typed, true]);
    }
    for (const other of ['1301', '๑๓๐๑', '၁၃']) expect([other, finds(text, other)]).toEqual([other, false]);
  });

  it('asks for all words, and takes nothing for an operator', () => {
    expect(finds('one and two', 'one three')).toBe(false);
    expect(finds('one or two', 'two OR three')).toBe(false);
    expect(finds('one near two', '"two* NEAR (one')).toBe(true);
    expect(['', ' \u200b', '"', '* - ()', '\u3164'].map(wordsWanted)).toEqual(Array(5).fill(undefined));
  });

  it('cuts text that no dictionary has in bounded time', () => {
    const long = 'กขฃคฅฆงจฉชซฌญฎฏฐ'.repeat(1_300);
    expect(finds(long, long.slice(0, 200))).toBe(false);
    expect(searchable(long).length).toBeLessThan(4 * long.length);
  });

  it('is built again with another version of ICU', () => {
    const path = (computedWith: string) => viewPath('data', { ...view, computedWith });
    expect(path(WORDS_BY)).toBe(path(`ICU ${String(process.versions.icu)}, folds 2`));
    expect(path(WORDS_BY)).not.toBe(path('ICU 1, folds 2'));
    expect(path(WORDS_BY)).not.toBe(path(`ICU ${String(process.versions.icu)}`));
  });
});
