import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { HELP_SCREENS, type HelpEntry, helpOf, searchHelp } from './help.ts';
import type { BankProgramme, ServiceProgramme } from './programme.ts';
import { readProgrammes } from './programme-files.ts';
import type { Language } from './refusal.ts';
import { ASKED } from './test/asked.ts';

const OURS = fileURLToPath(new URL('../programme/', import.meta.url));
const { service, banks, help } = readProgrammes(OURS);

function bankOf(id: string): BankProgramme {
  const bank = banks.find((candidate) => candidate.id === id);
  assert.ok(bank);
  return bank;
}

function answer(bank: BankProgramme, language: Language, id: string): string {
  const entry = helpOf(help, service, bank, language).find((candidate) => candidate.id === id);
  assert.ok(entry, `no entry ${id}`);
  return entry.answer;
}

for (const bank of banks) {
  for (const language of bank.languages) {
    test(`M31 ${bank.name} answers every question of both pages in ${language}`, () => {
      const entries = helpOf(help, service, bank, language);
      const ids = entries.map(({ id }) => id);
      for (const [question, id] of ASKED) {
        assert.ok(ids.includes(id), question);
      }
      assert.equal(new Set(ids).size, ids.length);
      for (const entry of entries) assertReadable(entry, language);
    });
  }
}

const SCRIPTS: Readonly<Record<Language, RegExp>> = {
  en: /[a-z]{3}/,
  el: /[α-ω]{3}/,
  uk: /[а-я]{3}/,
};

function assertReadable(
  { id, question, answer, sectionTitle, action }: HelpEntry,
  language: Language,
) {
  const said = `${question} ${answer}`;
  assert.match(question, SCRIPTS[language], id);
  assert.match(sectionTitle, SCRIPTS[language], id);
  assert.doesNotMatch(said, /[{}|]|undefined| {2}|: \.| \./, id);
  assert.match(question, /[?;]$/, id);
  for (const line of answer.split('\n')) assert.match(line, /\.$/, `${id}: ${line}`);
  assert.ok(action === undefined || HELP_SCREENS.includes(action), id);
}

test('M31 the answers say what each page says', () => {
  const [alpha, pumb, campus] = ['alpha-bank', 'pumb', 'campus'].map(bankOf);
  assert.ok(alpha && pumb && campus);
  assert.match(answer(alpha, 'en', 'how-many'), /^Up to 8 cards of Alpha Bank/);
  assert.match(answer(pumb, 'uk', 'how-many'), /^До 6 карток PUMB/);
  assert.match(answer(campus, 'el', 'how-many'), /^Έως 2 κάρτες της Agora Campus/);
  assert.match(answer(alpha, 'el', 'no-code'), /\+302103260000/);
  assert.match(
    answer(alpha, 'en', 'devices'),
    /Band 6 NFC, Xiaomi Watch S1 and .*S1 Active\.\n.*Google/,
  );
  assert.match(
    answer(alpha, 'en', 'cards'),
    /Any debit, credit or prepaid Mastercard of Alpha Bank/,
  );
  assert.match(answer(alpha, 'en', 'rewards'), /Bonus, Affinity or Energy/);
  assert.match(answer(alpha, 'en', 'redeem'), /^Yes\. Bonus points/);
  assert.match(answer(alpha, 'en', 'transactions'), /myAlpha Web and myAlpha Mobile/);
  assert.match(answer(alpha, 'en', 'lost'), /\+302103260000: Alpha Bank removes/);
  assert.match(
    answer(pumb, 'uk', 'code-limits'),
    /3 рази\.\n.*SMS\.\n.*вилучіть її та додайте знову/,
  );
  assert.match(answer(pumb, 'en', 'last-entries'), /last 10 taps/);
  assert.match(answer(pumb, 'en', 'service-update'), /Mi Smart Band 4 NFC.*\n1\. Update Mi Fit /);
  assert.match(answer(alpha, 'en', 'service-update'), /^Nothing/);
  assert.match(answer(campus, 'en', 'how-to-add'), /Agora Campus's own pages as well/);
  assert.match(answer(campus, 'en', 'where'), /nowhere else\.\nAt most €80\.00 at once/);
  assert.match(answer(alpha, 'en', 'online'), /an online shop that tries it is refused/);
});

type Rules = { readonly service: ServiceProgramme; readonly bank: BankProgramme };
type Source = 'page' | 'assumed';

interface Value {
  readonly name: string;
  readonly source: (rules: Rules) => Source;
  readonly change: (rules: Rules) => Rules;
  /** The answers that say it, where it is stated. */
  readonly said: (bank: BankProgramme) => readonly string[];
}

const ofBank =
  (change: (bank: BankProgramme) => Partial<BankProgramme>) =>
  ({ service, bank }: Rules): Rules => ({ service, bank: { ...bank, ...change(bank) } });
const ofService =
  (change: (service: ServiceProgramme) => Partial<ServiceProgramme>) =>
  ({ service, bank }: Rules): Rules => ({ service: { ...service, ...change(service) }, bank });
const ofCodes = (change: Partial<BankProgramme['identification']>) =>
  ofBank(({ identification }) => ({ identification: { ...identification, ...change } }));
const ofPasscode = (change: Partial<ServiceProgramme['passcode']>) =>
  ofService(({ passcode }) => ({ passcode: { ...passcode, ...change } }));
const codeSource =
  (field: 'codeLength' | 'sends' | 'tries' | 'lifetime' | 'expired' | 'methods') =>
  ({ bank }: Rules): Source =>
    bank.identification[`${field}Source`];
const onPage = () => 'page' as const;
const always =
  (...ids: string[]) =>
  () =>
    ids;

/** Every value of a programme that an answer may rest on. */
const VALUES: readonly Value[] = [
  {
    name: 'cap.cards',
    source: ({ bank }) => bank.cap.source,
    change: ofBank(({ cap }) => ({ cap: { ...cap, cards: 1 } })),
    said: always('how-many'),
  },
  {
    name: 'callCentre',
    source: ({ bank }) => bank.callCentreSource,
    change: ofBank(() => ({ callCentre: '+3000000000' })),
    said: always('no-code', 'lost'),
  },
  {
    name: 'lostWearable.action',
    source: ({ bank }) => bank.lostWearable.source,
    change: ofBank(({ lostWearable: { action, source } }) => ({
      lostWearable: { action: action === 'DELETE' ? 'SUSPEND' : 'DELETE', source },
    })),
    said: always('lost'),
  },
  {
    name: 'limits',
    source: ({ bank }) => bank.limits.source,
    change: ofBank(({ limits }) => ({ limits: { ...limits, tapMinor: 1_234, dayMinor: 9_999 } })),
    said: always('where'),
  },
  {
    name: 'products',
    source: ({ bank }) => bank.productsSource,
    change: ofBank(({ products }) => ({
      products: products.map((product) => ({ ...product, name: 'Other', kind: 'CREDIT' as const })),
    })),
    said: always('cards'),
  },
  {
    name: 'models',
    source: ({ bank }) => bank.modelsSource,
    change: ofService(({ models }) => ({
      models: models.map((model) => ({ ...model, name: `${model.name} II` })),
    })),
    said: ({ models }) =>
      models.includes('mi-smart-band-4-nfc') ? ['devices', 'service-update'] : ['devices'],
  },
  {
    name: 'channels',
    source: ({ bank }) => bank.channelsSource,
    change: ofBank(() => ({ channels: [{ kind: 'WEB', name: 'Pages' }] })),
    said: always('transactions'),
  },
  {
    name: 'rewards',
    source: ({ bank }) => bank.rewardsSource,
    change: ofBank(() => ({
      rewards: [
        { programme: 'Gold', pointsPerUnit: 1, pointsPerUnitSource: 'page', redeemable: true },
      ],
    })),
    said: always('rewards', 'redeem'),
  },
  {
    name: 'codeLength',
    source: codeSource('codeLength'),
    change: ofCodes({ codeLength: 8 }),
    said: always('code-limits'),
  },
  {
    name: 'sends',
    source: codeSource('sends'),
    change: ofCodes({ sends: 9 }),
    said: always('no-code', 'code-limits'),
  },
  {
    name: 'tries',
    source: codeSource('tries'),
    change: ofCodes({ tries: 9 }),
    said: always('code-limits'),
  },
  {
    name: 'lifetimeMinutes',
    source: codeSource('lifetime'),
    change: ofCodes({ lifetimeMinutes: 77 }),
    said: always('code-limits'),
  },
  {
    name: 'expired',
    source: codeSource('expired'),
    change: ({ service, bank }) => {
      const expired = bank.identification.expired === 'NEW_CODE' ? 'ADD_AGAIN' : 'NEW_CODE';
      return ofCodes({ expired })({ service, bank });
    },
    said: always('code-limits'),
  },
  {
    name: 'methods',
    source: codeSource('methods'),
    change: ofCodes({ methods: ['CARDHOLDER_TO_VISIT_WEBSITE'] }),
    said: ({ callCentreSource }) =>
      callCentreSource === 'page' ? ['how-to-add', 'no-code'] : ['how-to-add'],
  },
  {
    name: 'policy',
    source: onPage,
    change: ({ service, bank }) => {
      const policy = bank.identification.policy === 'STRONG' ? 'CARD_DATA_AND_CODE' : 'STRONG';
      return ofCodes({ policy })({ service, bank });
    },
    said: always('how-to-add'),
  },
  {
    name: 'terms.version',
    source: onPage,
    change: ofBank(({ terms }) => ({ terms: { ...terms, version: '2030-12' } })),
    said: always('how-to-add'),
  },
  {
    name: 'account',
    source: ({ service }) => service.account.source,
    change: ofService(({ account }) => ({ account: { ...account, name: 'Other ID' } })),
    said: always('account', 'how-to-add'),
  },
  {
    name: 'phones.wallet',
    source: ({ service }) => service.phones.source,
    change: ofService(({ phones }) => ({ phones: { ...phones, wallet: 'Other Wallet' } })),
    said: always('devices'),
  },
  {
    name: 'passcode.length',
    source: ({ service }) => service.passcode.lengthSource,
    change: ofPasscode({ length: 4 }),
    said: always('pin'),
  },
  {
    name: 'passcode.unlockedHours',
    source: ({ service }) => service.passcode.unlockedHoursSource,
    change: ofPasscode({ unlockedHours: 5 }),
    said: always('pin'),
  },
  {
    name: 'passcode.tries',
    source: ({ service }) => service.passcode.triesSource,
    change: ofPasscode({ tries: 9 }),
    said: always('pin'),
  },
  {
    name: 'history.wearableEntries',
    source: ({ service }) => service.history.source,
    change: ofService(({ history }) => ({ history: { ...history, wearableEntries: 25 } })),
    said: always('last-entries'),
  },
  {
    name: 'reset',
    source: ({ service }) => service.reset.source,
    change: ofService(({ reset }) => ({
      reset: { ...reset, sameAccount: 'DELETE', otherAccount: 'KEEP' },
    })),
    said: always('unpair'),
  },
  {
    name: 'apps',
    source: onPage,
    change: ofService(({ models }) => ({
      models: models.map((model) => ({ ...model, app: 'Other App' })),
    })),
    said: always('how-to-add', 'service-update'),
  },
  {
    name: 'generations',
    source: onPage,
    change: ofService(({ generations }) => ({ generations: generations.slice(1) })),
    said: ({ models }) => (models.includes('mi-smart-band-4-nfc') ? ['service-update'] : []),
  },
];

function changed(before: Rules, after: Rules, language: Language): string[] {
  const answers = (rules: Rules) => helpOf(help, rules.service, rules.bank, language);
  const now = new Map(answers(after).map((entry) => [entry.id, entry.answer]));
  return answers(before).flatMap(({ id, answer }) => (now.get(id) === answer ? [] : [id]));
}

for (const bank of banks) {
  test(`M31 ${bank.name}: a stated value that changes is answered anew, an assumed one is nowhere`, () => {
    for (const value of VALUES) {
      const rules = { service, bank };
      const expected = value.source(rules) === 'page' ? value.said(bank) : [];
      for (const language of bank.languages) {
        assert.deepEqual(
          new Set(changed(rules, value.change(rules), language)),
          new Set(expected),
          `${value.name} in ${language}`,
        );
      }
    }
  });
}

test('M31 every value is claimed once its source is the page, and by nobody once it is assumed', () => {
  const said = JSON.stringify;
  for (const bank of banks) {
    const turn = <T>(rules: T, source: Source): T =>
      JSON.parse(said(rules).replace(/("(?:\w*S|s)ource"):"\w+"/g, `$1:"${source}"`)) as T;
    const stated = turn({ service, bank }, 'page');
    const assumed = turn({ service, bank }, 'assumed');
    for (const value of VALUES.filter(({ source }) => source !== onPage)) {
      const language = bank.languages[0] ?? 'en';
      assert.notDeepEqual(changed(stated, value.change(stated), language), [], value.name);
      assert.deepEqual(changed(assumed, value.change(assumed), language), [], value.name);
    }
    for (const language of bank.languages) {
      for (const entry of helpOf(help, assumed.service, assumed.bank, language)) {
        assertReadable(entry, language);
      }
    }
  }
});

test('M31 another cap and call centre in the YAML are another answer', () => {
  const folder = mkdtempSync(join(tmpdir(), 'help-'));
  try {
    cpSync(OURS, folder, { recursive: true });
    const file = join(folder, 'bank/alpha-bank.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      text
        .replace('cap: { cards: 8', 'cap: { cards: 1')
        .replaceAll('+302103260000', '+302100000001'),
    );
    const read = readProgrammes(folder);
    const alpha = read.banks.find(({ id }) => id === 'alpha-bank');
    assert.ok(alpha);
    const entries = helpOf(read.help, read.service, alpha, 'el');
    const answerOf = (id: string) => entries.find((entry) => entry.id === id)?.answer ?? '';
    assert.match(answerOf('how-many'), /^Έως 1 κάρτα της Alpha Bank/);
    assert.match(answerOf('no-code'), /\+302100000001/);
    assert.match(answerOf('lost'), /\+302100000001/);
    assert.doesNotMatch(JSON.stringify(entries), /\+302103260000/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a language that a bank does not write gives way to English', () => {
  const uk = helpOf(help, service, bankOf('alpha-bank'), 'uk');
  assert.deepEqual(uk, helpOf(help, service, bankOf('alpha-bank'), 'en'));
});

test('help is found without accents and case, questions first', () => {
  const entries = helpOf(help, service, bankOf('alpha-bank'), 'el');
  const found = searchHelp(entries, 'ΑΠΟΔΕΙΞΗ');
  assert.deepEqual(
    found.map(({ id }) => id),
    ['receipt-number', 'completion'],
  );
  assert.equal(searchHelp(entries, 'έχασα ΣΥΣΚΕΥΗ')[0]?.id, 'lost');
  assert.deepEqual(searchHelp(entries, 'submarine'), []);
  assert.deepEqual(searchHelp(entries, ' ?! '), []);
});
