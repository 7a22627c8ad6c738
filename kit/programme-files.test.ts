import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type BankProgramme, productOf } from './programme.ts';
import {
  checkProgramme,
  ProgrammeError,
  readBankProgramme,
  readProgrammes,
} from './programme-files.ts';

const OURS = fileURLToPath(new URL('../programme/', import.meta.url));
const ALPHA = readFileSync(join(OURS, 'bank/alpha-bank.yaml'), 'utf8');

const above = mkdtempSync(join(tmpdir(), 'programmes-'));
after(() => rmSync(above, { recursive: true }));
let made = 0;

/** A copy of our own programmes, to be spoilt. */
function copyOfOurs(): string {
  const folder = join(above, String(made++));
  cpSync(OURS, folder, { recursive: true });
  return folder;
}

type Change = readonly [from: string | RegExp, to: string];

function spoil(folder: string, file: string, ...changes: readonly Change[]): string {
  const path = join(folder, file);
  const spoilt = changes.reduce(
    (text, [from, to]) => {
      const next = text.replace(from, to);
      assert.notEqual(next, text, `${from} is not in ${file}`);
      return next;
    },
    readFileSync(path, 'utf8'),
  );
  writeFileSync(path, spoilt);
  return path;
}

/** The faults that are told, without the folder's name. */
function faultsOf(folder: string, read: () => unknown): readonly string[] {
  try {
    read();
    return [];
  } catch (error) {
    assert.ok(error instanceof ProgrammeError);
    return error.faults.map((fault) => fault.replace(`${folder}/`, ''));
  }
}

/** The faults of all programmes when one file of them is changed. */
function faultsWith(file: string, ...changes: readonly Change[]): readonly string[] {
  const folder = copyOfOurs();
  spoil(folder, file, ...changes);
  return faultsOf(folder, () => readProgrammes(folder));
}

test('our own programmes are sound, and differ where the pages differ', () => {
  const { banks, service } = readProgrammes(OURS);
  const byId = new Map(banks.map((bank) => [bank.id, bank]));
  const valuesOf = (read: (bank: BankProgramme) => unknown) =>
    ['alpha-bank', 'pumb', 'campus'].map((id) => {
      const bank = byId.get(id);
      assert.ok(bank);
      return read(bank);
    });
  assert.deepEqual(
    valuesOf(({ cap }) => cap.cards),
    [8, 6, 2],
  );
  assert.deepEqual(
    valuesOf(({ identification }) => identification.expired),
    ['NEW_CODE', 'ADD_AGAIN', 'NEW_CODE'],
  );
  assert.deepEqual(
    valuesOf(({ identification }) => identification.policy),
    ['CARD_DATA_AND_CODE', 'CARD_DATA_AND_CODE', 'STRONG'],
  );
  assert.equal(byId.get('alpha-bank')?.callCentre, '+302103260000');
  assert.equal(byId.get('pumb')?.identification.sends, 3);
  assert.ok(service.models.some(({ kind, supported }) => kind === 'PHONE' && !supported));
});

test('a range leads to its product, any other to none', () => {
  const { banks } = readProgrammes(OURS);
  assert.equal(productOf(banks, '53332201')?.product.kind, 'DEBIT');
  assert.equal(productOf(banks, '43332201')?.product.tokenisable, false);
  assert.equal(productOf(banks, '93009301')?.programme.id, 'campus');
  assert.equal(productOf(banks, '51000000'), undefined);
});

test('a fault of the shape is told with file, line and field', () => {
  const bank = 'bank/alpha-bank.yaml';
  const line = ALPHA.split('\n').findIndex((text) => text.startsWith('cap:')) + 1;
  assert.deepEqual(faultsWith(bank, ['cap: { cards: 8', 'cap: { cards: 0']), [
    `${bank}:${line}: cap.cards: Too small: expected number to be >=1`,
  ]);
  assert.match(
    faultsWith(bank, ['currency: EUR', 'currency: DRACHMA'])[0] ?? '',
    /^bank\/alpha-bank\.yaml:7: currency: /,
  );
  assert.match(faultsWith(bank, ['name: Alpha Bank\n', ''])[0] ?? '', /:1: name: /);
  assert.match(faultsWith(bank, [/^/, 'id: [\n'])[0] ?? '', /^bank\/alpha-bank\.yaml:\d+: /);
});

/** What is changed in which file, and the fault that must be told, line and all. */
const SPOILT: readonly (readonly [file: string, changes: readonly Change[], fault: RegExp])[] = [
  ['bank/alpha-bank.yaml', [['53332202', '53332201']], /:\d+: products\.1\.bin: .* twice/],
  ['bank/alpha-bank.yaml', [['53332289', '53332203']], /: token\.bin: 53332203 is there twice/],
  ['bank/pumb.yaml', [['53332211', '53332201']], /pumb.*: products\.0\.bin: .*by alpha-bank/],
  ['bank/pumb.yaml', [['53332299', '53332201']], /pumb.*: token\.bin: .*taken by alpha-bank/],
  ['bank/pumb.yaml', [['id: pumb', 'id: alpha-bank']], /: id: alpha-bank is another programme/],
  ['bank/pumb.yaml', [['[mi-smart-band-4-nfc]', '[pebble]']], /: models\.0: .*not in service/],
  ['bank/pumb.yaml', [['band-4-nfc]', 'band-6]']], /: models\.0: .*is not supported by service/],
  ['bank/pumb.yaml', [['cards: 6', 'cards: 7']], /: cap\.cards: .*has room for \(6\)/],
  ['bank/alpha-bank.yaml', [['rewards: Energy', 'rewards: Gold']], /products\.2\.rewards: Gold/],
  ['bank/alpha-bank.yaml', [['programme: Affinity', 'programme: Bonus']], /rewards\.1\.programme/],
  ['bank/alpha-bank.yaml', [['productId: credit', 'productId: debit']], /1\.productId: .*twice/],
  ['bank/alpha-bank.yaml', [[/tokenisable: true/g, 'tokenisable: false']], /products: none of/],
  ['bank/alpha-bank.yaml', [['A0000000041010', 'A0000000031010']], /network: MASTERCARD does not/],
  ['bank/alpha-bank.yaml', [['A0000000041010', 'A0000000']], /token\.aid: is not 5 to 12 bytes/],
  ['bank/alpha-bank.yaml', [['network: VISA', 'network: PRIVATE_LABEL']], /^$/],
  ['bank/alpha-bank.yaml', [['[el, en]', '[el, en, uk]']], /terms\.text: is not there in uk/],
  ['bank/alpha-bank.yaml', [['[el, en]', '[el, en, uk]']], /: sms: is not there in uk/],
  ['bank/alpha-bank.yaml', [['[el, en]', '[el, el]']], /: languages\.1: el is there twice/],
  ['bank/alpha-bank.yaml', [['Valid {minutes} min', 'Hurry']], /sms\.en: does not say \{minutes\}/],
  ['bank/alpha-bank.yaml', [['{bank}: {code}', '{banc}: {code}']], /sms\.en: \{banc\} is not know/],
  [
    'bank/alpha-bank.yaml',
    [['tapMinor: 50000', 'tapMinor: 300000']],
    /: limits\.tapMinor: is more/,
  ],
  ['bank/alpha-bank.yaml', [['Risk: [HIGH_RISK', 'Risk: [RISKY']], /highRisk\.0: RISKY is no/],
  ['bank/alpha-bank.yaml', [['[CARD_EXPIRED', '[HIGH_RISK']], /highRisk\.0: HIGH_RISK declines/],
  ['bank/alpha-bank.yaml', [['[TEXT_TO_CARDHOLDER_NUMBER, ', '[']], /methods: no method brings/],
  ['bank/alpha-bank.yaml', [['"+302103260000"', '"the bank"']], /callCentre: is not a number/],
  ['bank/campus.yaml', [['CARDHOLDER_TO_VISIT_WEBSITE, ', '']], /methods: STRONG needs CARDHOLDER/],
  ['bank/campus.yaml', [['aid: F0', 'aid: A0']], /token\.aid: of a closed loop is proprietary/],
  ['bank/campus.yaml', [[/acceptedAt.*\n/, '']], /: acceptedAt: is for closed loops/],
  ['bank/campus.yaml', [['network: PRIVATE_LABEL', 'network: VISA']], /0\.network: PRIVATE_LABEL/],
  ['bank/campus.yaml', [['[el, en]', '[el, en, fr]']], /: languages\.2: Invalid option/],
  [
    'service/xiaomi-pay.yaml',
    [['model: xiaomi-phone', 'model: mi-smart-band-6']],
    /models\.5\.model/,
  ],
  ['bank/alpha-bank.yaml', [[/ *worth: .*\n/, '']], /rewards\.0\.worth: is missing/],
  [
    'bank/alpha-bank.yaml',
    [['redeemable: true', 'redeemable: false']],
    /rewards\.0\.worth: is there though/,
  ],
  [
    'bank/alpha-bank.yaml',
    [['until: "2027-02-28"', 'until: "2026-11-30"']],
    /promotions\.0\.until: is before/,
  ],
  ['bank/alpha-bank.yaml', [['"2027-02-28"', '"2027-02-29"']], /until: 2027-02-29 is no day/],
  ['bank/alpha-bank.yaml', [['["5811-5814"]', '["5814-5811"]']], /categories\.0: .*ends before/],
  [
    'bank/alpha-bank.yaml',
    [['["5411"]', '["5411", "5411"]']],
    /categories\.1: 5411 is there twice/,
  ],
  [
    'bank/alpha-bank.yaml',
    [['{ tapMinor: 5000, day', '{ tapMinor: 50001, day']],
    /standIn\.tapMinor/,
  ],
  [
    'bank/alpha-bank.yaml',
    [['dayMinor: 10000, dayT', 'dayMinor: 200001, dayT']],
    /standIn\.dayMinor: is more than limits/,
  ],
  [
    'bank/alpha-bank.yaml',
    [['{ tapMinor: 5000, rule', '{ tapMinor: 5001, rule']],
    /strongAuthentication\.tapMinor: is more than EU/,
  ],
  [
    'bank/alpha-bank.yaml',
    [['cumulativeMinor: 15000', 'cumulativeMinor: 4000']],
    /than one payment/,
  ],
  ['bank/alpha-bank.yaml', [['[KP, IR]', '[KP, GR]']], /countries\.1: GR is its own country/],
  ['bank/alpha-bank.yaml', [['[KP, IR]', '[KP, KP]']], /countries\.1: KP is there twice/],
  [
    'bank/alpha-bank.yaml',
    [['name: Network,', 'name: Interchange,']],
    /fees\.1\.name: Interchange/,
  ],
  [
    'bank/alpha-bank.yaml',
    [['preauthorisationDays: 30', 'preauthorisationDays: 6']],
    /holds\.preauthorisationDays: is less/,
  ],
  [
    'bank/alpha-bank.yaml',
    [
      [
        'tokenisable: false, rewards',
        'tokenisable: false, limits: { purchaseMinor: 9, dayMinor: 8, cashDayMinor: 7, source: assumed }, rewards',
      ],
    ],
    /products\.3\.limits\.purchaseMinor: is more/,
  ],
  ['service/xiaomi-pay.yaml', [['provider: facebook', 'provider: google']], /signIns\.1\.provider/],
  [
    'service/xiaomi-pay.yaml',
    [['- { model: mi-smart-band-4-nfc, current', '- { model: pebble, current']],
    /generations\.0\.model: .*not in/,
  ],
  ['service/xiaomi-pay.yaml', [['capacity: 6', 'capacity: 0']], /models\.1\.capacity: has no room/],
  [
    'service/xiaomi-pay.yaml',
    [[', app: Mi Fit }', ' }']],
    /models\.1\.app: names no companion app/,
  ],
  [
    'service/xiaomi-pay.yaml',
    [['PHONE, supported: false', 'PHONE, supported: true']],
    /a phone has/,
  ],
  ['service/xiaomi-pay.yaml', [['remindHours: 24', 'remindHours: 720']], /abandoned\.remindHours/],
  ['help/en.yaml', [['{models}.', '{modells}.']], /answer\.0\.say: \{modells\} is not known/],
  [
    'help/en.yaml',
    [['if: models.stated', 'if: models.started']],
    /\.if: models\.started is not known/,
  ],
  [
    'help/el.yaml',
    [['  - id: online', '  - id: offline']],
    /help\/el\.yaml.*entries: has no entry online/,
  ],
  ['help/uk.yaml', [['screen: pair', 'screen: lost']], /entries\.0\.id: devices is not as in en/],
];

for (const [file, changes, fault] of SPOILT) {
  const what = changes
    .map(([from, to]) => `${from} → ${to}`)
    .join(', ')
    .replaceAll('\n', ' ');
  test(`${file} with ${what} is told by line and field`, () => {
    const faults = faultsWith(file, ...changes);
    if (fault.source === '^$') return assert.deepEqual(faults, []);
    assert.ok(
      faults.some((told) => fault.test(told) && /^[\w/.-]+\.yaml:\d+: /.test(told)),
      `told: ${faults.join(' | ')}`,
    );
  });
}

test('a second closed loop under the same authority is refused, with one of its own it is not', () => {
  const folder = copyOfOurs();
  const file = join(folder, 'bank/festival.yaml');
  writeFileSync(file, readFileSync(join(folder, 'bank/campus.yaml')));
  const own: readonly Change[] = [
    ['id: campus', 'id: festival'],
    ['93009301', '93009311'],
    ['93009302', '93009312'],
    ['93009389', '93009399'],
  ];
  spoil(folder, 'bank/festival.yaml', ...own);
  assert.match(
    faultsOf(folder, () => readProgrammes(folder))[0] ?? '',
    /^bank\/festival\.yaml:\d+: token\.caIndex: authority F043414D50\/01 is that of campus$/,
  );
  spoil(folder, 'bank/festival.yaml', ['caIndex: "01"', 'caIndex: "02"']);
  assert.equal(readProgrammes(folder).banks.length, 4);
});

test('a new programme that names no policy has the strong one', () => {
  const folder = copyOfOurs();
  const file = spoil(folder, 'bank/campus.yaml', [/ {2}policy: STRONG\n/, '']);
  assert.equal(readBankProgramme(file).identification.policy, 'STRONG');
});

test('every fault of every bank is told at once', () => {
  const folder = copyOfOurs();
  spoil(folder, 'bank/alpha-bank.yaml', ['tapMinor: 50000', 'tapMinor: 300000']);
  spoil(folder, 'bank/pumb.yaml', ['currency: UAH', 'currency: ABC']);
  const files = faultsOf(folder, () => readProgrammes(folder)).map((told) => told.split(':')[0]);
  assert.deepEqual(files, ['bank/alpha-bank.yaml', 'bank/pumb.yaml']);
});

test('one file is checked among the programmes it stands with, or alone', () => {
  const folder = copyOfOurs();
  const pumb = spoil(folder, 'bank/pumb.yaml', ['53332211', '53332201']);
  assert.match(faultsOf(folder, () => checkProgramme(pumb))[0] ?? '', /taken by alpha-bank/);
  assert.equal(readBankProgramme(pumb).id, 'pumb');
  const service = spoil(folder, 'service/xiaomi-pay.yaml', [
    'model: xiaomi-watch-s1,',
    'model: w1,',
  ]);
  assert.match(
    faultsOf(folder, () => checkProgramme(service))[0] ?? '',
    /^bank\/alpha-bank\.yaml:\d+: models\.1: .*is not in service xiaomi-pay/,
  );
  mkdirSync(join(above, 'far/away'), { recursive: true });
  writeFileSync(join(above, 'far/away/alpha.yaml'), ALPHA);
  const alone = checkProgramme(join(above, 'far/away/alpha.yaml'));
  assert.ok(alone.kind === 'BANK' && alone.service === undefined);
});

test('a file or folder that is not there is told by name', () => {
  assert.throws(() => readBankProgramme('/nowhere/bank.yaml'), /cannot be read/);
  assert.throws(() => readProgrammes('/nowhere/at-all'), {
    name: 'ProgrammeError',
    message: /^\/nowhere\/at-all\/service: cannot be read$/,
  });
});
