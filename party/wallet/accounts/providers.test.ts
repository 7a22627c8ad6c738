/**
 * M4 against a real OpenID provider in its own process: guests, linking, and answers not believed.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SecretText } from '@armilla/kit/secret';
import {
  type Bench,
  bench,
  ENGINES,
  given,
  opensAccount,
  PASSWORD,
  refused,
} from './test/bench.ts';
import { signsInAt, startProvider } from './test/provider.ts';

const ORIGIN = 'http://localhost:8080';
const REDIRECT = `${ORIGIN}/wallet/providers/google/callback`;
const provider = await startProvider([REDIRECT, `${ORIGIN}/wallet/providers/facebook/callback`]);
after(() => provider.stop());

const SETTINGS = ['google', 'facebook'].map((name) => ({
  provider: name,
  issuerUrl: provider.issuerUrl,
  clientId: name === 'google' ? 'armilla' : 'other',
  clientSecret: new SecretText(name === 'google' ? 'a secret of the tests' : 'another secret'),
}));

async function began(b: Bench, name = 'google') {
  return given(
    await b.anyone.beginProviderSignIn({ provider: name, origin: ORIGIN, language: 'el' }),
  );
}

/** All the way through the provider's own pages and back. */
async function comesBy(b: Bench, name: string) {
  const { authorizationUrl, handle } = await began(b);
  const parameters = await signsInAt(authorizationUrl, REDIRECT, name);
  const session = given(
    await b.anyone.completeProviderSignIn({ provider: 'google', handle, parameters }),
  );
  return { ...session, client: await b.by(session.sessionToken) };
}

for (const engine of ENGINES) {
  const b = await bench(engine, { providers: SETTINGS });
  after(() => b.close());
  const it = (title: string, run: () => Promise<void>) => test(`${engine.name}: ${title}`, run);

  it('M4: a guest looks around, but pairs nothing and adds nothing until linked', async () => {
    const guest = await comesBy(b, 'ivan');
    assert.equal(guest.linked, false);
    const account = given(await guest.client.getAccount({}));
    assert.deepEqual(
      [account.email, account.linked, account.language, account.providers],
      [null, false, 'el', ['google']],
    );
    assert.ok(given(await guest.client.listModels({})).models.length > 0);
    const model = 'mi-smart-band-6-nfc';
    const band = { model, serialNumber: 'SN1', secureElementId: '47'.repeat(42) };
    const tries = [
      await guest.client.beginPairing(band),
      await guest.client.addCard({
        deviceId: `dev_${'0'.repeat(26)}`,
        encryptedCard: 'a.b.c.d.e',
        language: 'en',
      }),
      await guest.client.listDevices({}),
      await guest.client.beginPasskeyRegistration({}),
    ];
    assert.deepEqual(tries.map(refused), Array(4).fill('ACCOUNT_NOT_LINKED'));
  });

  it('M4: the same person of the same provider is the same account', async () => {
    const first = await comesBy(b, 'olha');
    assert.equal((await comesBy(b, 'olha')).accountId, first.accountId);
    assert.notEqual((await comesBy(b, 'taras')).accountId, first.accountId);
  });

  it('M4: linked to an account of the service, the sign-in leads to that account', async () => {
    const own = await opensAccount(b, 'maria@example.org');
    const guest = await comesBy(b, 'maria');
    // The provider says it is her address; that alone joins nobody.
    assert.notEqual(guest.accountId, own.accountId);
    const wrong = await guest.client.linkAccount({ email: 'maria@example.org', password: 'guess' });
    assert.equal(refused(wrong), 'SIGN_IN_FAILED');
    const linked = given(
      await guest.client.linkAccount({ email: 'maria@example.org', password: PASSWORD }),
    );
    assert.equal(linked.accountId, own.accountId);
    assert.equal(refused(await (await b.by(guest.sessionToken)).getAccount({})), 'NOT_SIGNED_IN');
    const again = await comesBy(b, 'maria');
    assert.deepEqual([again.accountId, again.linked], [own.accountId, true]);
    given(await again.client.listDevices({}));
    const input = { email: 'maria@example.org', password: PASSWORD };
    assert.equal(refused(await again.client.linkAccount(input)), 'ACCOUNT_ALREADY_LINKED');
  });

  it('M4: replaced by a sign-in of the service’s own, the account is whole', async () => {
    const guest = await comesBy(b, 'stepan');
    await opensAccount(b, 'taken@example.org');
    const taken = { email: 'taken@example.org', password: PASSWORD };
    assert.equal(refused(await guest.client.createServiceSignIn(taken)), 'EMAIL_TAKEN');
    const guessed = { email: 'stepan@example.org', password: 'qwerty123456' };
    assert.equal(refused(await guest.client.createServiceSignIn(guessed)), 'PASSWORD_TOO_COMMON');
    const input = { email: 'stepan@example.org', password: PASSWORD };
    const whole = given(await guest.client.createServiceSignIn(input));
    assert.equal(whole.accountId, guest.accountId);
    given(await (await b.by(whole.sessionToken)).listDevices({}));
    assert.equal(given(await b.anyone.signIn(input)).accountId, guest.accountId);
    const raised = await b.raised(whole.sessionToken);
    given(await raised.removeProvider({ provider: 'google' }));
    assert.equal(refused(await raised.removeProvider({ provider: 'google' })), 'NOT_FOUND');
    assert.notEqual((await comesBy(b, 'stepan')).accountId, guest.accountId);
  });

  it('an answer is used once, by the page that began, for the provider it was begun with', async () => {
    const { authorizationUrl, handle } = await began(b);
    const parameters = await signsInAt(authorizationUrl, REDIRECT, 'once');
    const complete = (more: object) =>
      b.anyone.completeProviderSignIn({ provider: 'google', handle, parameters, ...more });
    const failed = 'PROVIDER_SIGN_IN_FAILED';
    // Somebody else's page: it has no handle, or its own.
    assert.equal(refused(await complete({ handle: 'x'.repeat(43) })), failed);
    assert.equal(refused(await complete({ handle: (await began(b)).handle })), failed);
    given(await complete({}));
    assert.equal(refused(await complete({})), failed);
  });

  it('an answer that was tampered with is not believed', async () => {
    const changes: ((parameters: Record<string, string>) => Record<string, string>)[] = [
      (p) => ({ ...p, state: 'another' }),
      (p) => ({ ...p, code: 'a'.repeat(43) }),
      (p) => ({ ...p, iss: 'https://evil.example' }),
      ({ state: _, ...p }) => p,
      ({ state = '' }) => ({ state, error: 'access_denied', error_description: 'secret words' }),
    ];
    for (const change of changes) {
      const { authorizationUrl, handle } = await began(b);
      const parameters = change(await signsInAt(authorizationUrl, REDIRECT, 'eve'));
      const answer = await b.anyone.completeProviderSignIn({
        provider: 'google',
        handle,
        parameters,
      });
      assert.equal(refused(answer), 'PROVIDER_SIGN_IN_FAILED');
    }
    assert.ok(!b.log.join('').includes('secret words'));
    const facebook = await began(b, 'facebook');
    const google = await began(b);
    const parameters = await signsInAt(google.authorizationUrl, REDIRECT, 'eve');
    const mixed = { provider: 'facebook', handle: facebook.handle, parameters };
    assert.equal(refused(await b.anyone.completeProviderSignIn(mixed)), 'PROVIDER_SIGN_IN_FAILED');
  });

  it('a sign-in that took too long is begun again; strange pages and providers are refused', async () => {
    const { authorizationUrl, handle } = await began(b);
    const parameters = await signsInAt(authorizationUrl, REDIRECT, 'slow');
    b.clock.advance(15 * 60_000);
    const late = { provider: 'google', handle, parameters };
    assert.equal(refused(await b.anyone.completeProviderSignIn(late)), 'PROVIDER_SIGN_IN_FAILED');
    const begin = (name: string, origin: string) =>
      b.anyone.beginProviderSignIn({ provider: name, origin, language: 'en' });
    assert.equal(refused(await begin('google', 'https://evil.example')), 'FOREIGN_ORIGIN');
    assert.equal(refused(await begin('google', 'http://localhost.evil.example')), 'FOREIGN_ORIGIN');
    assert.equal(refused(await begin('myspace', ORIGIN)), 'PROVIDER_UNKNOWN');
    const { providers } = given(await b.anyone.listSignInProviders({}));
    assert.deepEqual(
      providers.map((p) => p.provider),
      ['google', 'facebook'],
    );
  });

  it('of one person’s two sign-ins at once comes one account', async () => {
    const [first, second] = [await began(b), await began(b)];
    const at = (authorizationUrl: string) => signsInAt(authorizationUrl, REDIRECT, 'twin');
    const answers = [
      { handle: first.handle, parameters: await at(first.authorizationUrl) },
      { handle: second.handle, parameters: await at(second.authorizationUrl) },
    ];
    const sessions = await Promise.all(
      answers.map((answer) => b.anyone.completeProviderSignIn({ provider: 'google', ...answer })),
    );
    const accounts = new Set(sessions.map((session) => given(session).accountId));
    assert.equal(accounts.size, 1);
  });

  it('fifty ways of linking at once: the guest becomes one thing, once', async () => {
    const own = await opensAccount(b, 'fifty@example.org');
    const guest = await comesBy(b, 'fifty');
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        i % 2 === 0
          ? guest.client.linkAccount({ email: 'fifty@example.org', password: PASSWORD })
          : guest.client.createServiceSignIn({ email: `f${i}@example.org`, password: PASSWORD }),
      ),
    );
    const done = answers.filter((answer) => 'accountId' in answer);
    assert.equal(done.length, 1);
    const after = await comesBy(b, 'fifty');
    assert.equal(after.linked, true);
    assert.equal(after.accountId, given(done[0] ?? assert.fail()).accountId);
    assert.ok([own.accountId, guest.accountId].includes(after.accountId));
  });

  it('a guest can take along what is kept, and close the account', async () => {
    const guest = await comesBy(b, 'leaving');
    const kept = given(await guest.client.exportAccount({}));
    assert.deepEqual([kept.account.email, kept.providers.length], [null, 1]);
    given(await guest.client.closeAccount({}));
    assert.equal(refused(await (await b.by(guest.sessionToken)).getAccount({})), 'NOT_SIGNED_IN');
    assert.notEqual((await comesBy(b, 'leaving')).accountId, guest.accountId);
  });

  it('a provider that is away is said to be, and asked again when it is back', async () => {
    const away = SETTINGS.slice(0, 1).map((s) => ({ ...s, issuerUrl: 'http://127.0.0.1:9' }));
    const lonely = await bench(engine, { providers: away });
    const answer = await lonely.anyone.beginProviderSignIn({ provider: 'google', language: 'en' });
    assert.equal(refused(answer), 'UNAVAILABLE');
    await lonely.close();
  });
}
