/** Every judge sees what it is there for: each wrong is planted in a world at rest, and found. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NO_FAULTS } from '../faults/rates.ts';
import { ground } from '../ground/ground.ts';
import { planOf, play } from '../index.ts';
import type { World } from '../world.ts';

const cardNumber = (await ground()).plastics[0]?.pan;

type Plant = readonly [invariant: string, wrong: string, plant: (world: World) => void];

const ALPHA = 'issuer-alpha-bank';

/** Changes what a party keeps, behind its back. */
function spoil(place: string, sql: string): (world: World) => void {
  return (world) => {
    const disk = world.disk(place);
    disk.rows('PRAGMA foreign_keys = OFF');
    disk.rows('PRAGMA ignore_check_constraints = ON');
    disk.rows(sql);
  };
}

const PLANTS: readonly Plant[] = [
  [
    'I1',
    'a payment that was told as approved is taken off the books',
    spoil(ALPHA, `UPDATE authorisation SET outcome = 'REVERSED' WHERE outcome = 'APPROVED'`),
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
    'I3',
    'two people have the same band',
    (world) => {
      const [first] = world.people;
      if (first !== undefined) world.people.push(first);
    },
  ],
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
    'I10',
    'the network has more tokens for a band than the band has room for',
    (world) => {
      for (const { band } of world.people) Object.assign(band.model, { capacity: 0 });
    },
  ],
  [
    'I11',
    'the network saw a counter that the band does not know',
    spoil('token-service', 'UPDATE used_atc SET atc = atc + 1000'),
  ],
  [
    'I12',
    'a log holds a card number',
    (world) => {
      world.logged.push(`somebody paid with ${cardNumber}`);
    },
  ],
  [
    'I13',
    'a line of the audit log is taken out',
    (world) => {
      const line = (number: number, previous: string, hash: string) =>
        spoil(
          ALPHA,
          `INSERT INTO audit_entry (number, at, role, person_id, person_name, what, subject,
          outcome, previous_hash, hash)
          VALUES (${number}, 0, 'agent', 'p', 'P', 'w', 's', 'o', '${previous}', '${hash}')`,
        )(world);
      line(900_001, 'a', 'b');
      line(900_003, 'c', 'd');
    },
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
      `UPDATE authorisation SET approved_minor = 999999, verification = 'NONE',
      stand_in = 0, contactless = 1, outcome = 'APPROVED', kind = 'PURCHASE'`,
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
];

describe('the judges of the simulated world', () => {
  const plan = { ...planOf(1, 12), rates: NO_FAULTS };
  const taps = plan.steps.filter(({ act }) => act === 'tap');

  it('find nothing in a world where nothing is wrong', async () => {
    assert.deepEqual((await play({ ...plan, steps: taps })).violations, []);
  });

  for (const [invariant, wrong, plant] of PLANTS) {
    it(`${invariant} sees that ${wrong}`, async () => {
      const { violations } = await play({ ...plan, steps: taps }, { plant });
      const seen = violations.map(({ invariant: name }) => name);
      assert.ok(seen.includes(invariant), `seen: ${[...new Set(seen)].join(', ') || 'nothing'}`);
    });
  }
});
