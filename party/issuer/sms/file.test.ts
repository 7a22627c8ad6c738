/** The file of sent SMS. */
import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openSmsFile } from './file.ts';

const path = () => join(mkdtempSync(join(tmpdir(), 'armilla-sms-')), 'sms.jsonl');
const sms = (messageId: string, to = '+306900000001') =>
  ({ messageId, to, text: `text of ${messageId}`, language: 'el', at: 1 }) as const;

test('messages are kept in their order, a number at a time, and once each', async () => {
  const file = await openSmsFile(path());
  await Promise.all([sms('a'), sms('b', '+306900000002'), sms('a'), sms('c')].map(file.send));
  assert.deepEqual(await file.listSms('+306900000001'), [sms('a'), sms('c')]);
  assert.deepEqual(await file.listSms('+306900000002'), [sms('b', '+306900000002')]);
  await file.close();
});

test('a message known before a restart is not sent again after it', async () => {
  const where = path();
  const first = await openSmsFile(where);
  await first.send(sms('a'));
  await first.close();
  const second = await openSmsFile(where);
  await second.send(sms('a'));
  await second.send(sms('b'));
  assert.deepEqual(await second.listSms('+306900000001'), [sms('a'), sms('b')]);
  await second.close();
});

test('a line cut off by a crash is taken away, and its message may be sent again', async () => {
  const where = path();
  const first = await openSmsFile(where);
  await first.send(sms('a'));
  await first.close();
  appendFileSync(where, '{"messageId":"b","to":"+3069');
  const second = await openSmsFile(where);
  await second.send(sms('b'));
  assert.deepEqual(await second.listSms('+306900000001'), [sms('a'), sms('b')]);
  await second.close();
});

test('of two processes that hold the file, each sees what the other wrote, or began to', async () => {
  const where = path();
  const [one, other] = [await openSmsFile(where), await openSmsFile(where)];
  await one.send(sms('a'));
  await other.send(sms('a'));
  await other.send(sms('b'));
  appendFileSync(where, '{"messageId":"c","to":"+3069');
  await one.send(sms('b'));
  await one.send(sms('c'));
  assert.deepEqual(await other.listSms('+306900000001'), [sms('a'), sms('b'), sms('c')]);
  await one.close();
  await other.close();
});
