/** Passkeys against an authenticator written from the standard, right and wrong. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Authenticator, type Behaviour } from './test/authenticator.ts';
import { type Bench, bench, ENGINES, given, opensAccount, refused } from './test/bench.ts';

const NAME = 'Anna’s phone';

/** Somebody with an account and a passkey. */
async function withPasskey(b: Bench, email: string) {
  const { sessionToken, accountId } = await opensAccount(b, email);
  const client = await b.raised(sessionToken);
  const authenticator = new Authenticator();
  const options = given(await client.beginPasskeyRegistration({}));
  const response = authenticator.makes(options);
  const { ceremonyId } = options;
  const { passkey } = given(
    await client.completePasskeyRegistration({ ceremonyId, name: NAME, response }),
  );
  return { accountId, sessionToken, client, authenticator, passkey };
}

async function signsIn(b: Bench, authenticator: Authenticator, behaviour?: Behaviour) {
  const options = given(await b.anyone.beginPasskeySignIn({}));
  const response = authenticator.signs(options, behaviour);
  return b.anyone.completePasskeySignIn({ ceremonyId: options.ceremonyId, response });
}

for (const engine of ENGINES) {
  const b = await bench(engine);
  after(() => b.close());
  const it = (title: string, run: () => Promise<void>) => test(`${engine.name}: ${title}`, run);

  it('M4: a passkey is made after a step-up, and signs in', async () => {
    const { accountId, client, authenticator, passkey } = await withPasskey(b, 'a@example.org');
    assert.deepEqual(given(await client.listPasskeys({})).passkeys, [passkey]);
    const session = given(await signsIn(b, authenticator, { userHandle: accountId }));
    assert.equal(session.accountId, accountId);
    const account = given(await (await b.by(session.sessionToken)).getAccount({}));
    assert.deepEqual([account.email, account.passkeys], ['a@example.org', 1]);
  });

  it('no passkey is made without a step-up, nor one for another account’s ceremony', async () => {
    const { sessionToken } = await opensAccount(b, 'b@example.org');
    const plain = await b.by(sessionToken);
    assert.equal(refused(await plain.beginPasskeyRegistration({})), 'STEP_UP_REQUIRED');
    const options = given(await (await b.raised(sessionToken)).beginPasskeyRegistration({}));
    const other = await opensAccount(b, 'b2@example.org');
    const response = new Authenticator().makes(options);
    const input = { ceremonyId: options.ceremonyId, name: NAME, response };
    const stolen = (await b.by(other.sessionToken)).completePasskeyRegistration(input);
    assert.equal(refused(await stolen), 'PASSKEY_REFUSED');
  });

  it('a passkey made or used wrongly is refused, whatever is wrong', async () => {
    const { client, authenticator, sessionToken } = await withPasskey(b, 'c@example.org');
    const wrongs: Behaviour[] = [
      { origin: 'https://evil.example' },
      { origin: 'http://localhost.evil.example' },
      { relyingPartyId: 'evil.example' },
      { verifiesUser: false },
      { userHandle: 'acct_somebody-else' },
    ];
    given(await signsIn(b, authenticator));
    // A counter that stands still is a copy’s.
    assert.equal(refused(await signsIn(b, authenticator, { step: 0 })), 'PASSKEY_REFUSED');
    for (const wrong of wrongs) {
      assert.equal(refused(await signsIn(b, authenticator, wrong)), 'PASSKEY_REFUSED');
    }
    given(await signsIn(b, authenticator));
    for (const wrong of wrongs.slice(0, 4)) {
      const options = given(await (await b.raised(sessionToken)).beginPasskeyRegistration({}));
      const response = new Authenticator().makes(options, wrong);
      const input = { ceremonyId: options.ceremonyId, name: NAME, response };
      assert.equal(refused(await client.completePasskeyRegistration(input)), 'PASSKEY_REFUSED');
    }
  });

  it('a ceremony is answered once, in its time, and as what it was begun for', async () => {
    const { authenticator, client } = await withPasskey(b, 'd@example.org');
    const options = given(await b.anyone.beginPasskeySignIn({}));
    const { ceremonyId } = options;
    const response = authenticator.signs(options);
    given(await b.anyone.completePasskeySignIn({ ceremonyId, response }));
    const again = await b.anyone.completePasskeySignIn({ ceremonyId, response });
    assert.equal(refused(again), 'PASSKEY_REFUSED');

    const stepUp = given(await client.beginPasskeyStepUp({}));
    const asSignIn = { ceremonyId: stepUp.ceremonyId, response: authenticator.signs(stepUp) };
    assert.equal(refused(await b.anyone.completePasskeySignIn(asSignIn)), 'PASSKEY_REFUSED');

    const late = given(await b.anyone.beginPasskeySignIn({}));
    b.clock.advance(5 * 60_000);
    const input = { ceremonyId: late.ceremonyId, response: authenticator.signs(late) };
    assert.equal(refused(await b.anyone.completePasskeySignIn(input)), 'PASSKEY_REFUSED');
  });

  it('a passkey steps its own account up, and nobody else’s', async () => {
    const anna = await withPasskey(b, 'e@example.org');
    const petro = await withPasskey(b, 'e2@example.org');
    const options = given(await anna.client.beginPasskeyStepUp({}));
    const { ceremonyId } = options;
    given(
      await anna.client.completePasskeyStepUp({
        ceremonyId,
        response: anna.authenticator.signs(options),
      }),
    );
    const second = given(await anna.client.beginPasskeyStepUp({}));
    const foreign = petro.authenticator.signs(second);
    const input = { ceremonyId: second.ceremonyId, response: foreign };
    assert.equal(refused(await anna.client.completePasskeyStepUp(input)), 'PASSKEY_REFUSED');
    const none = await opensAccount(b, 'e3@example.org');
    const without = await b.by(none.sessionToken);
    assert.equal(refused(await without.beginPasskeyStepUp({})), 'PASSKEY_REFUSED');
  });

  it('one signature counts once, also when it comes twice at the same time', async () => {
    const { authenticator } = await withPasskey(b, 'f@example.org');
    const first = given(await b.anyone.beginPasskeySignIn({}));
    const second = given(await b.anyone.beginPasskeySignIn({}));
    const answers = await Promise.all([
      b.anyone.completePasskeySignIn({
        ceremonyId: first.ceremonyId,
        response: authenticator.signs(first),
      }),
      // A copy of the authenticator: its counter says what the first one's says.
      b.anyone.completePasskeySignIn({
        ceremonyId: second.ceremonyId,
        response: authenticator.signs(second, { step: 0 }),
      }),
    ]);
    const signedIn = answers.filter((answer) => 'sessionToken' in answer);
    assert.equal(signedIn.length, 1);
  });

  it('a passkey that was removed opens nothing; another’s cannot be removed', async () => {
    const anna = await withPasskey(b, 'g@example.org');
    const petro = await withPasskey(b, 'g2@example.org');
    const { passkeyId } = anna.passkey;
    assert.equal(refused(await petro.client.removePasskey({ passkeyId })), 'NOT_FOUND');
    const plain = await b.by((await opensAccount(b, 'g3@example.org')).sessionToken);
    assert.equal(refused(await plain.removePasskey({ passkeyId })), 'STEP_UP_REQUIRED');
    given(await anna.client.removePasskey({ passkeyId }));
    assert.equal(refused(await signsIn(b, anna.authenticator)), 'PASSKEY_REFUSED');
  });

  it('an authenticator’s name for a passkey is taken once, and ten are the most', async () => {
    const { sessionToken, authenticator } = await withPasskey(b, 'h@example.org');
    const client = await b.raised(sessionToken);
    const register = async (from: Authenticator) => {
      const options = given(await client.beginPasskeyRegistration({}));
      const response = from.makes(options);
      const { ceremonyId } = options;
      return client.completePasskeyRegistration({ ceremonyId, name: NAME, response });
    };
    assert.equal(refused(await register(authenticator)), 'PASSKEY_REFUSED');
    for (let i = 1; i < 10; i++) given(await register(new Authenticator()));
    assert.equal(refused(await client.beginPasskeyRegistration({})), 'PASSKEY_LIMIT');
  });
}
