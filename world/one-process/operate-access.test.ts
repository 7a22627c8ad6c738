/** Who gets in to look how the service stands, and how long a wrong key may be tried. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { steppedClock } from '@armilla/kit/clock';
import type { Caller } from '@armilla/kit/contract';
import { isRefusal } from '@armilla/kit/refusal';
import type { Sessions } from '@armilla/kit/session';
import { operateAccess } from './operate-access.ts';

const HOLDERS: Readonly<Record<string, Caller>> = {
  right: { kind: 'person', role: 'operator', id: 'key_1' },
  partner: { kind: 'person', role: 'partner', id: 'key_2' },
  revoked: { kind: 'anyone' },
};

function door() {
  const clock = steppedClock(1_000_000);
  const opened: string[] = [];
  const sessions: Sessions = {
    async open(role, id) {
      opened.push(`${role} ${id}`);
      return 'a session';
    },
    callerOf: async (token) =>
      token === 'a session'
        ? { kind: 'person', role: 'operator', id: 'key_1' }
        : { kind: 'anyone' },
    close: async () => {},
    raise: async () => {},
    rotate: async () => undefined,
    closeAll: async () => {},
  };
  const holderOf = async (key: string) => HOLDERS[key];
  const access = operateAccess({ sessions, holderOf, clock });
  const codeOf = async (key: string) => {
    const answer = await access.signIn(key);
    return isRefusal(answer) ? answer.code : 'IN';
  };
  return { clock, opened, access, codeOf };
}

test('an operator’s key opens a session in the name of that key', async () => {
  const { codeOf, opened } = door();
  assert.equal(await codeOf('right'), 'IN');
  assert.deepEqual(opened, ['operator key_1']);
});

test('another role’s key, one that was taken back and none at all open nothing', async () => {
  const { codeOf, opened } = door();
  for (const key of ['partner', 'revoked', 'nothing like a key']) {
    assert.equal(await codeOf(key), 'OPERATOR_KEY_WRONG');
  }
  assert.deepEqual(opened, []);
});

test('five wrong keys in a minute shut the door for everybody, and it opens again by itself', async () => {
  const { codeOf, clock, access } = door();
  for (let tries = 0; tries < 5; tries++) assert.equal(await codeOf('wrong'), 'OPERATOR_KEY_WRONG');
  clock.advance(20_000);
  const refusal = await access.signIn('right');
  assert.ok(isRefusal(refusal));
  assert.equal(refusal.code, 'TOO_MANY_REQUESTS');
  assert.equal(refusal.facts.retryAfterSeconds, 40);
  clock.advance(40_000);
  assert.equal(await codeOf('right'), 'IN');
});

test('of many wrong keys at once five are looked at', async () => {
  const { codeOf } = door();
  const codes = await Promise.all(Array.from({ length: 40 }, (_, i) => codeOf(`wrong ${i}`)));
  assert.equal(codes.filter((code) => code === 'OPERATOR_KEY_WRONG').length, 5);
});

test('who is right is not counted', async () => {
  const { codeOf } = door();
  for (let times = 0; times < 8; times++) assert.equal(await codeOf('right'), 'IN');
});

test('a session and an operator’s key are the operator; a partner’s key is nobody here', async () => {
  const { access } = door();
  const roleOf = async (token?: string) => {
    const caller = await access.callerOf(token);
    return caller.kind === 'person' ? caller.role : caller.kind;
  };
  assert.deepEqual(
    [await roleOf('a session'), await roleOf('right'), await roleOf('partner'), await roleOf()],
    ['operator', 'operator', 'anyone', 'anyone'],
  );
});
