/** Who may use the service, and how its refusals are worded. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { walletContract } from '@armilla/api/wallet';
import { httpClient } from '@armilla/kit/contract';
import { cardholderText, type Language } from '@armilla/kit/refusal';
import { SecretText } from '@armilla/kit/secret';
import {
  type RunningProvider,
  signsInAt,
  startProvider,
} from '../party/wallet/accounts/test/provider.ts';
import { everywhere } from './journey.ts';
import { no, type Scene, yes } from './scene.ts';

const ORIGIN = 'http://localhost:8080';
const REDIRECT = `${ORIGIN}/wallet/providers/google/callback`;

let provider: RunningProvider;
before(async () => {
  provider = await startProvider([REDIRECT]);
});
after(() => provider.stop());

/** Somebody who signs in with the other provider. */
async function guest(scene: Scene, name: string) {
  const anyone = httpClient(walletContract, { baseUrl: scene.url });
  const { authorizationUrl, handle } = yes(
    await anyone.beginProviderSignIn({ provider: 'google', origin: ORIGIN, language: 'en' }),
  );
  const parameters = await signsInAt(authorizationUrl, REDIRECT, name);
  const { sessionToken } = yes(
    await anyone.completeProviderSignIn({ provider: 'google', handle, parameters }),
  );
  return httpClient(walletContract, { baseUrl: scene.url, bearer: () => sessionToken });
}

const settings = () => [
  {
    provider: 'google',
    issuerUrl: provider.issuerUrl,
    clientId: 'armilla',
    clientSecret: new SecretText('a secret of the tests'),
  },
];

everywhere(
  ['alpha-bank', 'pumb'],
  ({ journey }) => {
    journey('M4 another provider’s sign-in looks around; linked, it adds cards', async (scene) => {
      const olha = await guest(scene, `olha-${scene.bank.id}`);
      assert.equal(yes(await olha.getAccount({})).linked, false);
      const product = scene.bank.products.find(({ tokenisable }) => tokenisable);
      assert.ok(yes(await olha.lookUpRange({ prefix: product?.bin ?? '' })));
      const { band } = yes(await scene.stage.takeBand({ model: scene.bank.models[0] ?? '' }));
      const { serialNumber, model } = band;
      const secureElementId = '47'.repeat(42);
      no(await olha.beginPairing({ model, serialNumber, secureElementId }), 'ACCOUNT_NOT_LINKED');
      const email = `olha-${scene.bank.id}@armilla.example`;
      yes(await olha.createServiceSignIn({ email, password: 'a-long-enough-password' }));
      const linked = await scene.returns(email);
      assert.equal(yes(await linked.wallet.getAccount({})).linked, true);
      await linked.wears();
      await linked.adds(await scene.plastic('approve'));
    });

    journey('B2 a refusal is told in the language of whoever asked', async (scene) => {
      const maria = await scene.cardholder();
      await maria.wears();
      const languages: readonly Language[] = ['en', 'el', 'uk'];
      for (const language of languages) {
        const answer = await maria.wallet.lookUpRange({ prefix: '51000000' }, { language });
        const refusal = no(answer, 'BANK_NOT_SUPPORTED');
        assert.equal(refusal.detail, cardholderText('BANK_NOT_SUPPORTED', language));
      }
      const response = await fetch(`${scene.url}/wallet/devices`);
      const problem = (await response.json()) as Record<string, unknown>;
      assert.equal(problem['code'], 'NOT_SIGNED_IN');
      assert.match(String(problem['title']), /session|token/, 'the engineer’s words');
    });
  },
  { providers: settings },
);
