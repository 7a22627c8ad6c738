/** The process ends between an act of the desk and its answer: asked again, it is the same act. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '@armilla/kit/database';
import { openSqlite } from '@armilla/kit/sqlite';
import { granted, testServer } from './bank.ts';
import { type Desk, openDesk } from './desk-scene.ts';

const comment = 'as the caller asked';

/** A database whose process ends once, when the answer of a call is to be kept after its work. */
function cuttable(database: Database) {
  const cut = { next: false };
  const cutting: Database = {
    isShared: database.isShared,
    hold: database.hold,
    transaction: (work) => database.transaction(work),
    written: (table) => database.written(table),
    close: () => database.close(),
    async all(sql, ...values) {
      if (!cut.next || !sql.startsWith('UPDATE answer')) return database.all(sql, ...values);
      cut.next = false;
      throw new Error('cut off');
    },
  };
  return { cut, database: cutting };
}

/** An act of a fresh desk: prepared, then done under one key as often as it is asked. */
type Prepared = (desk: Desk) => Promise<(key: { idempotencyKey: string }) => Promise<unknown>>;

const ACTS: Readonly<Record<string, Prepared>> = {
  async openCase({ agent, customer }) {
    const { customerId } = await customer('maria');
    return (key) => agent.openCase({ customerId, channel: 'PHONE' }, key);
  },
  async addComment({ agent, opened }) {
    const { caseId } = await opened('maria');
    return (key) => agent.addComment({ caseId, text: comment }, key);
  },
  async closeCase({ agent, opened }) {
    const { caseId } = await opened('maria');
    return (key) => agent.closeCase({ caseId }, key);
  },
  async startPush({ agent, opened }) {
    const { caseId } = await opened('maria');
    return (key) => agent.startPush({ caseId }, key);
  },
  async startCallBack({ agent, opened }) {
    const { caseId } = await opened('maria');
    return (key) => agent.startCallBack({ caseId, by: 'SMS' }, key);
  },
  async confirmCaller({ agent, opened }) {
    const { caseId } = await opened('maria');
    granted(await agent.startCallBack({ caseId, by: 'SPOKEN' }));
    return (key) => agent.confirmCaller({ caseId, number: '000000000' }, key);
  },
  async approveDeskRequest({ agent, opened, customer }) {
    const { caseId } = await opened('maria');
    const { number } = granted(await agent.startPush({ caseId }));
    const { client } = await customer('maria');
    const [request] = granted(await client.listDeskRequests({})).requests;
    const { deskRequestId = '' } = request ?? {};
    return (key) => client.approveDeskRequest({ deskRequestId, number }, key);
  },
  async changeMobile({ customer }) {
    const { client } = await customer('maria');
    return (key) => client.changeMobile({ mobile: '+306900000001' }, key);
  },
  async deskActivateToken(desk) {
    const { enrolmentId } = await desk.waiting('approve');
    const { caseId } = await desk.verified('maria');
    return (key) => desk.agent.deskActivateToken({ caseId, enrolmentId, comment }, key);
  },
  async deskHoldWearable(desk) {
    const { tokenUniqueReference } = await desk.waiting('approve');
    const { caseId } = await desk.opened('maria');
    const about = { caseId, tokenUniqueReference, reason: 'LOST', comment } as const;
    return (key) => desk.agent.deskHoldWearable(about, key);
  },
};

for (const [what, prepared] of Object.entries(ACTS)) {
  test(`${what}: cut off before its answer was kept, it is done once and answered`, async () => {
    const own = cuttable((await testServer()) ?? openSqlite(':memory:'));
    const desk = await openDesk({ database: own.database });
    const ask = await prepared(desk);
    const lines = () =>
      own.database.all('SELECT number, outcome FROM audit_entry WHERE what = $1', what);
    const casesNow = () =>
      own.database.all('SELECT state, tries_left, sends FROM desk_case ORDER BY case_id');
    own.cut.next = true;
    await assert.rejects(ask({ idempotencyKey: 'cut' }), { message: 'cut off' });
    const [done, cases] = [await lines(), await casesNow()];
    assert.ok(done.length > 0, 'it was done');
    const answer = await ask({ idempotencyKey: 'cut' });
    assert.deepEqual(await lines(), done);
    assert.deepEqual(await casesNow(), cases);
    assert.deepEqual(await ask({ idempotencyKey: 'cut' }), answer, 'and again');
    const outcome = done.at(-1)?.outcome;
    assert.equal((answer as { code?: string }).code ?? 'DONE', outcome);
    await desk.bank.close();
  });
}
