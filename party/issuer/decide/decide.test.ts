/** The pure decisions, as tables. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isResponseCode } from '@armilla/iso8583';
import { isRefusalCode } from '@armilla/kit/refusal';
import {
  CARD_LIFE,
  type CardCommand,
  type CardFacts,
  type CardState,
  commandCard,
} from './card-life.ts';
import { inCategories } from './category.ts';
import { DECLINES } from './decline.ts';
import { expiryIn, hasExpired } from './expiry.ts';
import { iban, ibanFits } from './iban.ts';
import { nameFits } from './name.ts';
import { POSTING_LIFE } from './posting-life.ts';
import { afterWrong, triesLeft, triesNow } from './tries.ts';

const LIFE = `
            RECEIVE   ACTIVATE  BLOCK     UNBLOCK   REPORT_LOST  REPORT_STOLEN  REPLACE   CLOSE
  ORDERED   RECEIVED  -         -         -         LOST         STOLEN         REPLACED  CLOSED
  RECEIVED  RECEIVED  ACTIVE    -         -         LOST         STOLEN         REPLACED  CLOSED
  ACTIVE    -         ACTIVE    BLOCKED   ACTIVE    LOST         STOLEN         REPLACED  CLOSED
  BLOCKED   -         -         BLOCKED   ACTIVE    LOST         STOLEN         REPLACED  CLOSED
  LOST      -         -         -         -         LOST         STOLEN         REPLACED  CLOSED
  STOLEN    -         -         -         -         -            STOLEN         REPLACED  CLOSED
  REPLACED  -         -         -         -         -            -              REPLACED  -
  CLOSED    -         -         -         -         -            -              -         CLOSED
`;

test('a card lives as its table says', () => {
  const [head = '', ...lines] = LIFE.trim().split('\n');
  const commands = head.trim().split(/\s+/) as CardCommand[];
  const states = lines.map((line) => {
    const [state = '', ...nexts] = line.trim().split(/\s+/);
    for (const [i, command] of commands.entries()) {
      const next = commandCard(cardIn(state as CardState), command, 'BANK');
      assert.equal(typeof next === 'string' ? '-' : next.state, nexts[i], `${state} ${command}`);
    }
    return state;
  });
  assert.deepEqual(states, Object.keys(CARD_LIFE));
});

/** A picture has the arrows of its table and no others. */
function assertDrawn(
  name: string,
  life: Readonly<Record<string, Readonly<Record<string, string | null>>>>,
): void {
  const file = new URL(`../../../doc/states/${name}.md`, import.meta.url);
  const drawn = [...readFileSync(file, 'utf8').matchAll(/^ {2}(\w+) --> (\w+) : (\w+)$/gm)];
  const told = Object.entries(life).flatMap(([from, row]) =>
    Object.entries(row).flatMap(([command, to]) =>
      to === null ? [] : [`${from} ${to} ${command}`],
    ),
  );
  assert.deepEqual(drawn.map(([, ...arrow]) => arrow.join(' ')).sort(), told.sort());
}

test('a card’s picture has the arrows of its table and no others', () => {
  assertDrawn('plastic-card', CARD_LIFE);
});

test('so has the picture of a payment’s money', () => {
  assertDrawn('posting', POSTING_LIFE);
});

function cardIn(state: CardState): CardFacts {
  return { state, blockedBy: state === 'BLOCKED' ? ['BANK'] : [] };
}

test('the network hears of what it must do, and of nothing twice', () => {
  const word = (state: CardState, command: CardCommand) => {
    const next = commandCard(cardIn(state), command, 'BANK');
    return typeof next === 'string' ? next : next.word;
  };
  assert.equal(word('ACTIVE', 'CLOSE'), 'CLOSED');
  assert.equal(word('CLOSED', 'CLOSE'), null);
  assert.equal(word('ACTIVE', 'BLOCK'), 'BLOCKED');
  assert.equal(word('BLOCKED', 'UNBLOCK'), 'UNBLOCKED');
  assert.equal(word('LOST', 'REPORT_STOLEN'), 'STOLEN');
  assert.equal(word('LOST', 'REPLACE'), 'REPLACED');
  assert.equal(word('ACTIVE', 'REPORT_LOST'), 'LOST');
  assert.equal(word('ORDERED', 'RECEIVE'), null);
  assert.equal(word('RECEIVED', 'ACTIVATE'), null);
  assert.equal(word('CLOSED', 'UNBLOCK'), 'CARD_STATE');
});

test('each takes away only its own freeze of a card', () => {
  const frozen = commandCard({ state: 'ACTIVE', blockedBy: [] }, 'BLOCK', 'CUSTOMER');
  assert.deepEqual(frozen, { state: 'BLOCKED', blockedBy: ['CUSTOMER'], word: 'BLOCKED' });
  assert.ok(typeof frozen === 'object');
  const both = commandCard(frozen, 'BLOCK', 'BANK');
  assert.deepEqual(both, { state: 'BLOCKED', blockedBy: ['CUSTOMER', 'BANK'], word: null });
  assert.ok(typeof both === 'object');
  assert.deepEqual(commandCard(both, 'BLOCK', 'BANK'), both, 'said twice is said once');
  const lost = commandCard(both, 'REPORT_LOST', 'BANK');
  assert.deepEqual(lost, { state: 'LOST', blockedBy: [], word: 'LOST' });
  const banks = commandCard(both, 'UNBLOCK', 'CUSTOMER');
  assert.deepEqual(banks, { state: 'BLOCKED', blockedBy: ['BANK'], word: null });
  assert.ok(typeof banks === 'object');
  assert.equal(commandCard(banks, 'UNBLOCK', 'CUSTOMER'), 'HOLD_OF_ANOTHER');
  const free = commandCard(banks, 'UNBLOCK', 'BANK');
  assert.deepEqual(free, { state: 'ACTIVE', blockedBy: [], word: 'UNBLOCKED' });
});

test('a name fits in any case, script, accent, order and spacing, and no other name does', () => {
  const greek = ['MARIA PAPADOPOULOU', 'Μαρία Παπαδοπούλου'];
  const ukrainian = ['MARIIA SHEVCHENKO', 'Марія Шевченко'];
  for (const typed of ['Maria Papadopoulou', 'ΜΑΡΙΑ ΠΑΠΑΔΟΠΟΥΛΟΥ', 'papa-dopoulou maria']) {
    const words = typed.replace('papa-dopoulou', 'papadopoulou');
    assert.ok(nameFits(words, greek), typed);
  }
  for (const typed of [
    'Марія Шевченко',
    'mariya shevchenko',
    'ШЕВЧЕНКО МАРІЯ',
    'MARIIASHEVCHENKO',
  ]) {
    assert.ok(nameFits(typed, ukrainian), typed);
  }
  assert.ok(nameFits('Παπαδοπούλου Μαρία', ['MARIA PAPADOPOULOU']));
  assert.ok(nameFits('Марія Шевченко', ['MARIIA SHEVCHENKO', 'Nothing like it']), 'one is enough');
  assert.ok(!nameFits('---', ['---']), 'a name without letters is nobody’s');
  for (const typed of ['', '  ', '---', 'MARIA', 'MARIO PAPADOPOULOS', 'Марко Шевченко', '李']) {
    assert.ok(!nameFits(typed, greek), typed);
    assert.ok(!nameFits(typed, ukrainian), typed);
  }
});

test('a card is good until the last moment of its month', () => {
  assert.equal(hasExpired('0126', Date.UTC(2026, 0, 31, 23, 59, 59, 999)), false);
  assert.equal(hasExpired('0126', Date.UTC(2026, 1, 1)), true);
  assert.equal(hasExpired('1226', Date.UTC(2026, 11, 31)), false);
  assert.equal(hasExpired('1226', Date.UTC(2027, 0, 1)), true);
  assert.equal(expiryIn(36, Date.UTC(2026, 0, 15)), '0129');
  assert.equal(expiryIn(-2, Date.UTC(2026, 0, 15)), '1125');
});

test('what is no month is no date that a card could be good until', () => {
  for (const expiry of ['1326', '0026', '', '126', '01260', '01 6', 'ab26']) {
    assert.equal(hasExpired(expiry, 0), true, expiry);
  }
});

test('a range of merchants’ kinds takes in both its ends, and one kind is itself alone', () => {
  const kinds = ['5811-5814', '7995'];
  for (const code of ['5811', '5813', '5814', '7995']) assert.ok(inCategories(kinds, code), code);
  for (const code of ['5810', '5815', '7994', '7996', '']) {
    assert.ok(!inCategories(kinds, code), code);
  }
});

test('tries count from the first wrong one and start anew when its time is over', () => {
  const rule = { tries: 2, windowMs: 100 };
  const first = afterWrong(triesNow(undefined, rule, 0), 10);
  const second = afterWrong(triesNow(first, rule, 50), 50);
  assert.deepEqual(second, { wrong: 2, sinceMs: 10 });
  assert.equal(triesLeft(triesNow(second, rule, 109), rule), 0);
  assert.equal(triesLeft(triesNow(second, rule, 110), rule), 2);
});

test('account numbers carry their check digits', () => {
  assert.equal(iban('GR', '01101250000000012300695'), 'GR1601101250000000012300695');
  assert.ok(ibanFits('GR1601101250000000012300695'));
  assert.ok(!ibanFits('GR1601101250000000012300696'));
});

test('every decline has a response code and a catalogue code', () => {
  for (const [reason, { responseCode, code }] of Object.entries(DECLINES)) {
    assert.ok(isResponseCode(responseCode) && responseCode !== '00', reason);
    assert.ok(isRefusalCode(code), reason);
  }
});
