/** Accounts: proving oneself once more, passwords, leaving, and other companies' programs. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { walletContract } from '@armilla/api/wallet';
import { bench, ENGINES, given, opensAccount, PASSWORD, refused } from './test/bench.ts';

const NEW = 'another battery staple';

for (const engine of ENGINES) {
  const b = await bench(engine, { outside: { allowLoopback: true } });
  after(() => b.close());
  const it = (title: string, run: () => Promise<void>) => test(`${engine.name}: ${title}`, run);

  it('a step-up wants the password, and counts tries with those of signing in', async () => {
    const { sessionToken } = await opensAccount(b, 'a@example.org');
    const client = await b.by(sessionToken);
    assert.equal(refused(await client.exportAccount({})), 'STEP_UP_REQUIRED');
    given(await client.stepUpWithPassword({ password: PASSWORD }));
    given(await (await b.raised(sessionToken)).exportAccount({}));
    b.clock.advance(5 * 60_000);
    assert.equal(refused(await (await b.by(sessionToken)).exportAccount({})), 'STEP_UP_REQUIRED');
    for (let i = 0; i < 10; i++) {
      const wrong = await client.stepUpWithPassword({ password: 'guess' });
      assert.equal(refused(wrong), 'SIGN_IN_FAILED');
    }
    const input = { email: 'a@example.org', password: PASSWORD };
    assert.equal(refused(await b.anyone.signIn(input)), 'TOO_MANY_REQUESTS');
    const stepUp = await client.stepUpWithPassword({ password: PASSWORD });
    assert.equal(refused(stepUp), 'TOO_MANY_REQUESTS');
  });

  it('another password ends every session but the one it opens', async () => {
    const email = 'b@example.org';
    const { sessionToken, accountId } = await opensAccount(b, email);
    const elsewhere = given(await b.anyone.signIn({ email, password: PASSWORD }));
    const client = await b.by(sessionToken);
    const wrong = await client.changePassword({ currentPassword: 'guess', newPassword: NEW });
    assert.equal(refused(wrong), 'SIGN_IN_FAILED');
    const changed = given(
      await client.changePassword({ currentPassword: PASSWORD, newPassword: NEW }),
    );
    assert.equal(changed.accountId, accountId);
    for (const token of [sessionToken, elsewhere.sessionToken]) {
      assert.equal(refused(await (await b.by(token)).getAccount({})), 'NOT_SIGNED_IN');
    }
    given(await (await b.by(changed.sessionToken)).getAccount({}));
    assert.equal(refused(await b.anyone.signIn({ email, password: PASSWORD })), 'SIGN_IN_FAILED');
    given(await b.anyone.signIn({ email, password: NEW }));
  });

  it('a password that is guessed first is chosen nowhere, and nothing has changed', async () => {
    const [email, guessed] = ['first-guess@example.org', 'password-2026!'];
    const opening = { email, password: guessed, language: 'en' as const };
    assert.equal(refused(await b.anyone.createAccount(opening)), 'PASSWORD_TOO_COMMON');
    const { sessionToken } = await opensAccount(b, email);
    const client = await b.by(sessionToken);
    for (const newPassword of [guessed, 'First-Guess-1', 'wristband!!!']) {
      const changed = await client.changePassword({ currentPassword: PASSWORD, newPassword });
      assert.equal(refused(changed), 'PASSWORD_TOO_COMMON');
    }
    given(await client.getAccount({}));
    given(await b.anyone.signIn({ email, password: PASSWORD }));
  });

  it('a page opened anew is told who is signed in, and that nobody is, without a refusal', async () => {
    assert.deepEqual(given(await b.anyone.getSession({})), { account: null });
    const { sessionToken, accountId } = await opensAccount(b, 'session@example.org');
    const client = await b.by(sessionToken);
    const { account } = given(await client.getSession({}));
    assert.deepEqual(account, given(await client.getAccount({})));
    assert.equal(account?.accountId, accountId);
    given(await client.signOutEverywhere({}));
    assert.deepEqual(given(await (await b.by(sessionToken)).getSession({})), { account: null });
  });

  it('signing out everywhere ends every session of this account and no other', async () => {
    const email = 'c@example.org';
    const first = await opensAccount(b, email);
    const second = given(await b.anyone.signIn({ email, password: PASSWORD }));
    const other = await opensAccount(b, 'c2@example.org');
    given(await (await b.by(first.sessionToken)).signOutEverywhere({}));
    for (const { sessionToken } of [first, second]) {
      assert.equal(refused(await (await b.by(sessionToken)).getAccount({})), 'NOT_SIGNED_IN');
    }
    given(await (await b.by(other.sessionToken)).getAccount({}));
  });

  it('an export holds what is kept and no secret', async () => {
    const { sessionToken, accountId } = await opensAccount(b, 'd@example.org');
    const kept = given(await (await b.raised(sessionToken)).exportAccount({}));
    assert.deepEqual(kept.account.accountId, accountId);
    assert.equal(kept.sessions.length, 1);
    const text = JSON.stringify(kept);
    assert.ok(text.includes('d@example.org'));
    for (const secret of ['argon2id', sessionToken, PASSWORD]) assert.ok(!text.includes(secret));
  });

  it('a closed account leaves its address free and no way in', async () => {
    const email = 'e@example.org';
    const { sessionToken, accountId } = await opensAccount(b, email);
    const plain = await b.by(sessionToken);
    assert.equal(refused(await plain.closeAccount({})), 'STEP_UP_REQUIRED');
    given(await (await b.raised(sessionToken)).closeAccount({}));
    assert.equal(refused(await (await b.by(sessionToken)).getAccount({})), 'NOT_SIGNED_IN');
    assert.equal(refused(await b.anyone.signIn({ email, password: PASSWORD })), 'SIGN_IN_FAILED');
    const byId = await b.anyone.signIn({ email: `${accountId}@x.org`, password: '' });
    assert.equal(refused(byId), 'SIGN_IN_FAILED');
    assert.notEqual((await opensAccount(b, email)).accountId, accountId);
    const rows = await b.database.all(
      'SELECT email, password_hash FROM account WHERE account_id = $1',
      accountId,
    );
    assert.deepEqual(JSON.parse(JSON.stringify(rows)), [{ email: accountId, password_hash: '' }]);
  });

  it('of many who take one address at once, one has it', async () => {
    const email = 'race@example.org';
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        b.anyone.createAccount({ email, password: PASSWORD, language: 'en' }),
      ),
    );
    const opened = answers.filter((answer) => 'accountId' in answer);
    assert.equal(opened.length, 1);
    const rest = answers.filter((answer) => !('accountId' in answer)).map(refused);
    assert.deepEqual(rest, Array(19).fill('EMAIL_TAKEN'));
  });

  it('an operator’s key makes a partner’s, the partner hears events, and is cut off', async () => {
    const { key } = await b.wallet.apiKeys.issue({ role: 'operator', name: 'Operations' });
    const operator = await b.by(key);
    const made = given(await operator.createApiKey({ role: 'partner', name: 'A shop' }));
    const partner = await b.by(made.key);
    assert.equal(
      refused(await partner.createApiKey({ role: 'operator', name: 'x' })),
      'NOT_ALLOWED',
    );
    assert.equal(refused(await partner.getAccount({})), 'NOT_ALLOWED');
    const got: string[] = [];
    const server = createServer((request, response) => {
      got.push(String(request.headers['webhook-id']));
      response.end();
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const { webhook } = given(await partner.createWebhook({ url, eventTypes: [] }));
    assert.equal(given(await operator.listWebhooks({})).webhooks.length, 1);
    await b.wallet.settled();
    given(await partner.deleteWebhook(webhook));
    server.close();
    given(await operator.revokeApiKey({ keyId: made.apiKey.keyId }));
    assert.equal(refused(await (await b.by(made.key)).listWebhooks({})), 'NOT_SIGNED_IN');
    const unknown = await operator.revokeApiKey({ keyId: `key_${'0'.repeat(26)}` });
    assert.equal(refused(unknown), 'NOT_FOUND');
    const listed = given(await operator.listApiKeys({})).apiKeys;
    assert.ok(listed.every((k) => !JSON.stringify(k).includes(key)));
  });

  it('nonsense is refused by every operation, in time, and changes nothing', async () => {
    const { sessionToken } = await opensAccount(b, 'nonsense@example.org');
    const { key } = await b.wallet.apiKeys.issue({ role: 'operator', name: 'Nonsense' });
    const before = await countRows();
    const person = await b.raised(sessionToken);
    const operator = await b.by(key);
    const long = 'x'.repeat(100_000);
    const strange = [null, 7, 'text', [], { email: long, password: long, provider: long }];
    for (const name of OURS) {
      const { callers, input } = walletContract.operations[name];
      const asked = callers.includes('operator') ? operator : person;
      for (const nonsense of strange) {
        // What an operation without input makes of more is to leave it out.
        if (input.safeParse(nonsense).success) continue;
        assert.equal(refused(await asked[name](nonsense as never)), 'INPUT_INVALID', name);
      }
    }
    assert.deepEqual(await countRows(), before);
  });

  async function countRows() {
    const tables = ['account', 'session', 'passkey', 'passkey_ceremony', 'provider_sign_in'];
    const more = ['provider_identity', 'api_key', 'webhook_endpoint', 'sign_in_attempt'];
    return Promise.all(
      [...tables, ...more].map((table) => b.database.all(`SELECT COUNT(*) AS n FROM ${table}`)),
    );
  }
}

const OURS = [
  'createAccount',
  'signIn',
  'stepUpWithPassword',
  'changePassword',
  'completePasskeyRegistration',
  'removePasskey',
  'completePasskeySignIn',
  'completePasskeyStepUp',
  'beginProviderSignIn',
  'completeProviderSignIn',
  'linkAccount',
  'createServiceSignIn',
  'removeProvider',
  'getSession',
  'getAccount',
  'closeAccount',
  'createApiKey',
  'revokeApiKey',
  'createWebhook',
  'deleteWebhook',
  'enableWebhook',
  'rotateWebhookSecret',
  'listDeliveries',
  'replayDelivery',
  'replayDeliveries',
] as const;
