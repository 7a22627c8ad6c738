/** Names and notes that are scripts: every page shows them as what they are, and runs none. */
import assert from 'node:assert/strict';
import { issuerContract } from '@armilla/api/issuer';
import { httpClient } from '@armilla/kit/contract';
import { CUSTOMER_PASSWORD, yes } from '../scene.ts';
import { journeysIn } from './browser.ts';
import { isCustomer, isSignedIn, opensSession, wearer } from './people.ts';

const journey = journeysIn();
const IMAGE = '<img src=x onerror=globalThis.broken=1>';
const SCRIPT = '</title><script>globalThis.broken = 1</script><svg onload=globalThis.broken=1>';

journey('a name or a note that is a script is shown, and runs nowhere', async (visitor) => {
  const { page, scene, go } = visitor;
  const { cardholder, plastic } = await wearer(scene, 'approve', [700]);
  const { devices } = yes(await cardholder.wallet.listDevices({}));
  const { deviceId = '' } = devices[0] ?? {};
  yes(await cardholder.wallet.renameDevice({ deviceId, name: IMAGE }));
  const bank = await scene.customer(plastic);
  const [paid] = yes(await bank.listTransactions({ limit: 1 })).transactions;
  const { transactionId = '' } = paid ?? {};
  const dispute = {
    transactionId,
    reason: 'NOT_RECOGNISED',
    comment: SCRIPT,
    freeze: false,
  } as const;
  yes(await bank.disputePayment(dispute));
  const prefix = `issuer-${scene.bank.id}`;
  const password = CUSTOMER_PASSWORD;
  const anyone = httpClient(issuerContract, { baseUrl: scene.url, prefix });
  const { sessionToken } = yes(await anyone.agentSignIn({ agent: 'agent', password }));
  const desk = httpClient(issuerContract, {
    ...{ baseUrl: scene.url, prefix, bearer: () => sessionToken },
  });
  const [hit] = yes(await desk.deskSearch({ pan: plastic.pan })).hits;
  const customerId = hit?.customer.customerId ?? '';
  yes(await desk.openCase({ customerId, channel: 'PHONE', comment: SCRIPT }));

  await isSignedIn(page, cardholder);
  await isCustomer(page, scene.bank.id, plastic);
  await opensSession(page, `/${prefix}/desk/sessions`, { agent: 'agent', password });
  const seen: string[] = [];
  for (const path of ['/phone', '/bank', `/desk/${scene.bank.id}`, '/trace', '/']) {
    await go(path);
    await page.waitForLoadState('networkidle');
    seen.push((await page.locator('body').textContent()) ?? '');
    assert.equal(await page.evaluate(() => Reflect.has(globalThis, 'broken')), false, path);
    assert.equal(await page.locator('img[src=x]').count(), 0, path);
  }
  assert.ok(
    seen.some((text) => text.includes(IMAGE)),
    'it is shown as it was typed',
  );
  const complaints = await visitor.complaints();
  assert.deepEqual(complaints, []);
});
