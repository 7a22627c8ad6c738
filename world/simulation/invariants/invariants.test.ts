/** Every judge sees what it is there for: each wrong is planted in a world at rest, and found. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { NO_FAULTS } from '../faults/rates.ts';
import { ground } from '../ground/ground.ts';
import { planOf, play } from '../index.ts';
import type { CodeTaken, Model } from '../model.ts';
import type { Wearer } from '../people/wearer.ts';
import { judged } from '../run.ts';
import type { World } from '../world.ts';

const base = await ground();
const cardNumber = base.plastics[0]?.pan ?? '';

type Undo = () => unknown;
/** Does a wrong behind everybody's back; what a database holds is put back by the test. */
type DoWrong = (world: World, model: Model) => Undo | undefined;
type Plant = readonly [invariant: string, wrong: string, plant: DoWrong];

const ALPHA = 'issuer-alpha-bank';

/** Changes what a party keeps. */
function spoil(place: string, ...statements: readonly string[]): DoWrong {
  return (world) => {
    for (const sql of statements) world.disk(place).rows(sql);
    return undefined;
  };
}

/** Puts something into a list for a while. */
function adding<T>(list: T[], ...values: readonly T[]): Undo {
  list.push(...values);
  return () => list.splice(list.length - values.length);
}

const ONCE: CodeTaken = {
  enrolmentId: 'enr_1',
  programmeId: 'alpha-bank',
  mobile: '+30',
  code: '123456',
  at: 700_000,
  since: 0,
};

/** Every band is another one when it is copied. */
function copied(change: (band: ReturnType<Wearer['clone']>) => object): DoWrong {
  return ({ people }) => {
    const clones = people.map((person) => person.clone);
    for (const person of people) {
      const clone = person.clone.bind(person);
      person.clone = () => {
        const band = clone();
        return { ...band, ...change(band) };
      };
    }
    return () => {
      for (const [i, person] of people.entries()) {
        const clone = clones[i];
        if (clone !== undefined) person.clone = clone;
      }
    };
  };
}

/** A chip whose answer to one instruction is cut to its status. */
function silentAt(instruction: number): DoWrong {
  return copied((band) => {
    const { secureElement } = band;
    const { contactless } = secureElement;
    const transceive = (apdu: Uint8Array) => {
      const answer = contactless.transceive(apdu);
      return apdu[1] === instruction ? answer.subarray(-2) : answer;
    };
    return { secureElement: { ...secureElement, contactless: { ...contactless, transceive } } };
  });
}

/** What `kit/audit.ts` made of two lines, and then a change. */
function audit(change: string): DoWrong {
  return (world) => {
    const disk = world.disk(ALPHA);
    for (const { number, previous, hash } of LINES) {
      disk.rows(
        `INSERT INTO audit_entry (number, at, role, person_id, person_name, what, subject,
        outcome, previous_hash, hash) VALUES ($1, 0, 'agent', 'p', 'P', 'w', 's', 'DONE', $2, $3)`,
        number,
        previous,
        hash,
      );
    }
    disk.rows('DELETE FROM audit_head');
    disk.rows(`INSERT INTO audit_head SELECT 1, number, hash, '' FROM audit_entry
      ORDER BY number DESC LIMIT 1`);
    disk.rows(change);
    return undefined;
  };
}

const FIRST = lineHash(1, 'armilla audit');
const LINES = [
  { number: 1, previous: 'armilla audit', hash: FIRST },
  { number: 2, previous: FIRST, hash: lineHash(2, FIRST) },
];

function lineHash(number: number, previous: string): string {
  const values = [`${number}`, '0', 'agent', 'p', 'P', 'w', 's', null, 'DONE', null, null];
  return createHash('sha256')
    .update(`${previous}\n${JSON.stringify(values)}`)
    .digest('base64url');
}

const RAISED = 'UPDATE clearing_record SET posted_minor = posted_minor + 1';
const MOVED = 'UPDATE clearing_record SET record = record + 1000';

const SPELLED: readonly (readonly [how: string, text: string])[] = [
  ['in groups of four', cardNumber.replace(/(.{4})(?=.)/g, '$1 ')],
  ['as BCD', Buffer.from(cardNumber, 'hex').toString('latin1')],
  ['in hexadecimal', Buffer.from(cardNumber).toString('hex')],
  ['in base64', Buffer.from(cardNumber).toString('base64')],
];

const PLANTS: readonly Plant[] = [
  [
    'I1',
    'a payment that was told as approved is taken off the books',
    spoil(ALPHA, `UPDATE authorisation SET outcome = 'REVERSED' WHERE outcome = 'APPROVED'`),
  ],
  [
    'I1',
    'a payment whose hold ran out is charged all the same',
    spoil(ALPHA, `UPDATE authorisation SET posting = 'EXPIRED' WHERE outcome = 'APPROVED'`),
  ],
  [
    'I2',
    'a balance is raised by a cent',
    spoil(
      ALPHA,
      `UPDATE ledger_balance SET credits_posted = credits_posted + 1
      WHERE side = 'HOLDER'`,
    ),
  ],
  [
    'I2',
    'points pay that nobody earned',
    spoil(
      ALPHA,
      `INSERT INTO transfer (transfer_id, account_id, unit, debit, credit, amount, state,
        authorisation_id, created_at) SELECT 'trn_1', account_id, 'points:Bonus', 'HOLDER',
        'CONTRA', 1000000, 'POSTED', authorisation_id, 0 FROM authorisation
        WHERE kind = 'PURCHASE' AND outcome = 'APPROVED' LIMIT 1`,
      ...['HOLDER', 'CONTRA'].map(
        (side) => `INSERT INTO ledger_balance (account_id, unit, side, debits_pending,
          debits_posted, credits_pending, credits_posted)
          SELECT account_id, unit, '${side}', 0, CASE debit WHEN '${side}' THEN amount ELSE 0 END,
          0, CASE credit WHEN '${side}' THEN amount ELSE 0 END
          FROM transfer WHERE transfer_id = 'trn_1'
          ON CONFLICT (account_id, unit, side) DO UPDATE SET
          debits_posted = ledger_balance.debits_posted + excluded.debits_posted,
          credits_posted = ledger_balance.credits_posted + excluded.credits_posted`,
      ),
    ),
  ],
  ['I3', 'two people have the same band', ({ people }) => adding(people, ...people.slice(0, 1))],
  [
    'I5',
    'cards are closed and their tokens are not',
    spoil(ALPHA, `UPDATE card SET state = 'CLOSED'`),
  ],
  [
    'I6',
    'a code was tried once too often',
    spoil('token-service', 'UPDATE enrolment SET wrong_entries = 99'),
  ],
  [
    'I6',
    'a fourth code was sent',
    spoil(
      'token-service',
      `INSERT INTO code_send (enrolment_id, idempotency_key, number, method_id,
      nonce, code_hmac, expires_at, delivery) SELECT e.enrolment_id, n.column1, 90 + n.column1, 'm',
      'n', 'h', 0, 'DELIVERED' FROM enrolment e, (VALUES (1), (2), (3), (4)) n`,
    ),
  ],
  [
    'I6',
    'a code was right twice',
    spoil(
      'token-service',
      `INSERT INTO code_entry (enrolment_id, idempotency_key, verdict,
      entered_at) SELECT enrolment_id, n.column1, 'RIGHT', 0 FROM enrolment,
      (VALUES ('x'), ('y')) n`,
    ),
  ],
  ['I6', 'a code was taken that nobody was sent', (_, model) => adding(model.codesTaken, ONCE)],
  [
    'I6',
    'a code was taken after its ten minutes',
    (world, model) => {
      const sent = adding(world.sms, { to: '+30', text: 'Code 123456', at: 1_000 });
      const taken = adding(model.codesTaken, ONCE);
      return () => [sent(), taken()];
    },
  ],
  ['I7', 'a card has records without anything in them', silentAt(0xb2)],
  ['I7', 'a card is selected and says nothing of itself', silentAt(0xa8)],
  ['I9', 'a band opens to any passcode', copied(() => ({ enterPasscode: () => undefined }))],
  ['I9', 'a band that is reset still pays', copied(() => ({ factoryReset: () => {} }))],
  [
    'I10',
    'the network has more tokens for a band than the band has room for',
    ({ people }) => {
      const models = people.map(({ band }) => [band.model, { ...band.model }] as const);
      for (const [model] of models) Object.assign(model, { capacity: 0 });
      return () => models.map(([model, before]) => Object.assign(model, before));
    },
  ],
  [
    'I11',
    'the bank has a payment that the band does not know',
    spoil(ALPHA, `UPDATE authorisation SET cryptogram = '0000000000000000'`),
  ],
  [
    'I11',
    'the bank has another amount than the band',
    spoil(ALPHA, 'UPDATE authorisation SET asked_minor = asked_minor + 1'),
  ],
  [
    'I12',
    'a log holds a card number',
    ({ logged }) => adding(logged, `somebody paid with ${cardNumber}`),
  ],
  ...SPELLED.map(
    ([how, text]): Plant => [
      'I12',
      `a message holds a card number ${how}`,
      ({ sms }) => adding(sms, { to: '+30', text: `card ${text}!`, at: 0 }),
    ],
  ),
  [
    'I12',
    'a disk holds a card number',
    (world) => {
      // An image is of what is committed, and what is deleted is still on the disk.
      const disk = world.disk(ALPHA);
      const run = (...statements: readonly string[]) => statements.map((sql) => disk.rows(sql));
      run('COMMIT', `INSERT INTO audit_checkpoint VALUES (9, '${cardNumber}', 0, '')`, 'BEGIN');
      return () => run('COMMIT', 'DELETE FROM audit_checkpoint', 'VACUUM', 'BEGIN');
    },
  ],
  ['I13', 'the last line is taken off', audit('DELETE FROM audit_entry WHERE number = 2')],
  ['I13', 'a line is changed', audit(`UPDATE audit_entry SET comment = 'x' WHERE number = 1`)],
  ['I13', 'a line is put behind the head', audit('UPDATE audit_head SET number = 1')],
  [
    'I13',
    'an act leaves no line',
    (_, model) =>
      adding(model.deskActs, { place: ALPHA, what: 'deskSuspendToken', occasion: 'case_1' }),
  ],
  [
    'I15',
    'a letter lies in an outbox',
    spoil(
      'acquirer',
      `INSERT INTO outbox (message_id, destination, operation, input, created_at,
      next_attempt_at) VALUES ('m', 'token-service', 'reverse', '{}', 0, 0)`,
    ),
  ],
  [
    'I16',
    'unverified payments come to more than the rule allows',
    spoil(
      ALPHA,
      `UPDATE authorisation SET approved_minor = 999999, asked_minor = 999999,
      verification = 'NONE',
      stand_in = 0, contactless = 1, outcome = 'APPROVED', kind = 'PURCHASE'`,
    ),
  ],
  [
    'I16',
    'many small ones follow one another unverified',
    spoil(
      ALPHA,
      `UPDATE authorisation SET approved_minor = 4000, asked_minor = 4000,
      verification = 'NONE', stand_in = 0,
      contactless = 1, outcome = 'APPROVED', kind = 'PURCHASE', payer = 'tkn_1'`,
    ),
  ],
  [
    'I17',
    'the acquirer cleared what nobody else has',
    spoil(
      'acquirer',
      `UPDATE payment SET clearing = 'CLEARED', file_id = 'clr_none',
      approved_minor = 5`,
    ),
  ],
  ['I17', 'a bank posted another amount than was cleared', spoil(ALPHA, RAISED)],
  ['I17', 'the network has another amount than was cleared', spoil('token-service', RAISED)],
  ['I17', 'a bank has a line that no file has', spoil(ALPHA, MOVED)],
  [
    'I17',
    'what was cleared is not what the holder paid',
    spoil(ALPHA, `UPDATE transfer SET amount = amount + 1 WHERE state = 'POSTED'`),
  ],
];

describe('the judges of the simulated world', async () => {
  const plan = { ...planOf(1, 30), rates: NO_FAULTS };
  const taps = plan.steps.filter(({ act }) => act === 'tap');
  const at = (taps.at(-1)?.at ?? 0) + 60_000;
  const steps = [...taps, { number: 10_000, at, act: 'closeDay' } as const];
  const seen = new Map<string, readonly string[]>();
  const { violations } = await play(
    { ...plan, steps },
    {
      plant(world, model) {
        for (const [, wrong, doWrong] of PLANTS) seen.set(wrong, seenWith(doWrong, world, model));
      },
    },
  );

  it('find nothing in a world where nothing is wrong', () => {
    assert.deepEqual(violations, []);
  });

  for (const [invariant, wrong] of PLANTS) {
    it(`${invariant} sees that ${wrong}`, () => {
      const names = seen.get(wrong) ?? [];
      assert.ok(names.includes(invariant), `seen: ${names.join(', ') || 'nothing'}`);
    });
  }
});

/** Which invariants a wrong breaks. The world is as it was afterwards. */
function seenWith(doWrong: DoWrong, world: World, model: Model): readonly string[] {
  const disks = world.images().map(([place]) => world.disk(place));
  for (const disk of disks) {
    disk.rows('PRAGMA foreign_keys = OFF');
    disk.rows('PRAGMA ignore_check_constraints = ON');
    disk.rows('BEGIN');
  }
  const undo = doWrong(world, model);
  const names = judged(world, model, base).map(({ invariant }) => invariant);
  undo?.();
  for (const disk of disks) disk.rows('ROLLBACK');
  return [...new Set(names)];
}
