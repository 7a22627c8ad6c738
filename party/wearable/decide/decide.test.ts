/** The tables of the wearable, cell by cell. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hex } from '@armilla/bytes';
import { BAND_STATES, type BandEvent, type BandState, isVerified, isWorn } from './band-state.ts';
import {
  type CardActionInput,
  type Cryptogram,
  cardAction,
  cardholderInteraction,
  cardVerificationResults,
  requestedCryptogram,
} from './card-action.ts';
import { TRANSACTION_STATES, type TransactionState } from './transaction-state.ts';

const EVENTS: readonly BandEvent[] = [
  'PUT_ON',
  'TAKE_OFF',
  'STRAP_LOOSE',
  'LOOSE_OVER',
  'PASSCODE_SET',
  'RECOVERED',
  'PASSCODE_RIGHT',
  'TRIES_USED_UP',
  'DAY_OVER',
  'ARM',
  'ARMED_OVER',
  'TAPPED',
  'FACTORY_RESET',
];

/** Short names, so that the table below can be read at once. */
const SHORT: Readonly<Record<string, BandState>> = {
  'no-': 'NO_PASSCODE_OFF_WRIST',
  'no+': 'NO_PASSCODE_WORN',
  'bl-': 'BLOCKED_OFF_WRIST',
  'bl+': 'BLOCKED_WORN',
  off: 'OFF_WRIST',
  lck: 'LOCKED',
  unl: 'UNLOCKED',
  lse: 'LOOSE',
  arm: 'ARMED',
};

// from   put take loose l-over set  rcvr right tries day  arm  a-over tap  reset
const TABLE = `
   no-    no+ no-  no-   .      off  .    .     .     .    .    .      .    no-
   no+    no+ no-  no+   .      lck  .    .     .     .    .    .      .    no+
   bl-    bl+ bl-  bl-   .      .    off  .     .     .    .    .      .    no-
   bl+    bl+ bl-  bl+   .      .    lck  .     .     .    .    .      .    no+
   off    lck off  off   .      off  off  .     bl-   .    .    .      .    no-
   lck    lck off  lck   .      lck  lck  unl   bl+   .    .    .      .    no+
   unl    unl off  lse   .      lck  lck  unl   bl+   lck  arm  .      .    no+
   lse    unl off  lse   off    off  off  .     bl-   off  .    .      .    no-
   arm    arm off  lse   .      lck  lck  arm   bl+   lck  arm  unl    unl  no+
`;

test('the life of a band is this table and no other', () => {
  const rows = TABLE.trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  assert.equal(rows.length, Object.keys(BAND_STATES).length);
  for (const [from = '', ...cells] of rows) {
    const state = SHORT[from];
    assert.ok(state, from);
    assert.equal(cells.length, EVENTS.length);
    for (const [i, cell] of cells.entries()) {
      const event = EVENTS[i] ?? 'PUT_ON';
      assert.equal(BAND_STATES[state][event], SHORT[cell] ?? null, `${state} + ${event}`);
    }
  }
});

/** How a band becomes verified: by the passcode, or felt again at once after it was. */
const WAYS_TO_PROOF: Partial<Record<BandEvent, BandState>> = {
  PASSCODE_RIGHT: 'LOCKED',
  PUT_ON: 'LOOSE',
};

test('a band is armed only by way of a passcode given while it is worn', () => {
  for (const [state, row] of Object.entries(BAND_STATES) as [
    BandState,
    Record<BandEvent, BandState | null>,
  ][]) {
    for (const event of EVENTS) {
      const next = row[event];
      if (next === null) continue;
      if (isVerified(next))
        assert.ok(isWorn(next) && (isVerified(state) || WAYS_TO_PROOF[event] === state), state);
      if (event === 'TAKE_OFF') assert.ok(!isWorn(next) && !isVerified(next), state);
      if (event === 'FACTORY_RESET') assert.match(next, /^NO_PASSCODE/);
    }
  }
});

test('one GENERATE AC follows one GET PROCESSING OPTIONS', () => {
  const states: readonly TransactionState[] = ['SELECTED', 'INITIATED', 'FINISHED'];
  const row = (state: TransactionState) => Object.values(TRANSACTION_STATES[state]);
  assert.deepEqual(states.map(row), [
    ['INITIATED', null, 'SELECTED', null, null, 'SELECTED'],
    ['INITIATED', 'INITIATED', 'INITIATED', 'INITIATED', 'FINISHED', 'INITIATED'],
    ['INITIATED', 'FINISHED', 'FINISHED', null, null, 'FINISHED'],
  ]);
});

test('the card never answers with more than was asked', () => {
  const rank: Readonly<Record<Cryptogram, number>> = { AAC: 0, ARQC: 1, TC: 2 };
  for (const requested of ['AAC', 'ARQC', 'TC'] as const) {
    for (const amountMinor of [0, 1, 100, 101]) {
      for (const offlineCeilingMinor of [0, 100]) {
        for (const bits of [0, 1, 2, 3]) {
          const input: CardActionInput = {
            requested,
            amountMinor,
            offlineCeilingMinor,
            verifiesOnDevice: (bits & 1) !== 0,
            isVerified: (bits & 2) !== 0,
          };
          const { cryptogram, askForVerification } = cardAction(input);
          assert.ok(rank[cryptogram] <= rank[requested]);
          assert.equal(askForVerification, bits === 1);
          if (bits === 1) assert.equal(cryptogram, 'AAC');
          if (cryptogram === 'TC')
            assert.ok(offlineCeilingMinor > 0 && amountMinor <= offlineCeilingMinor);
        }
      }
    }
  }
});

test('up to its ceiling the card approves by itself, and asks its issuer above', () => {
  const free = { requested: 'TC', verifiesOnDevice: true, isVerified: true } as const;
  const answers = [0, 100, 101].map(
    (amountMinor) => cardAction({ ...free, amountMinor, offlineCeilingMinor: 100 }).cryptogram,
  );
  assert.deepEqual(answers, ['TC', 'TC', 'ARQC']);
  const none = cardAction({ ...free, amountMinor: 0, offlineCeilingMinor: 0 });
  assert.equal(none.cryptogram, 'ARQC', 'no ceiling is no approval, not even of nothing');
});

test('P1, CVR and DF4B have the bits the books give them', () => {
  assert.deepEqual([0x00, 0x40, 0x80, 0xc0].map(requestedCryptogram), [
    'AAC',
    'TC',
    'ARQC',
    undefined,
  ]);
  assert.equal(hex(cardVerificationResults('ARQC', true, true)), 'A44000000000');
  assert.equal(hex(cardVerificationResults('TC', false, false)), '900000000000');
  assert.equal(hex(cardVerificationResults('AAC', false, false)), '800000000000');
  assert.equal(hex(cardholderInteraction(true)), '001000');
  assert.equal(hex(cardholderInteraction(false)), '000100');
});
