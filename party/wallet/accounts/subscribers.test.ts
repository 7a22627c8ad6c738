/**
 * What a partner's program hears of a card's life, from adding to removal, and what an owner keeps.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { walletEvents } from '@armilla/api/wallet-outside';
import { Webhook } from 'standardwebhooks';
import { addsCard, type Person, pairingKeyOf, pairs } from '../test/bench.ts';
import { askedTokenService } from '../test/token-service.ts';
import { bench, ENGINES, given, opensAccount, refused } from './test/bench.ts';

for (const engine of ENGINES) {
  const tokenService = askedTokenService();
  const b = await bench(engine, {
    tokenService: () => tokenService.client,
    pairingKeyOf,
    outside: { allowLoopback: true },
  });
  after(() => b.close());

  test(`${engine.name}: a card’s life is told to a partner, signed and in its agreed shape`, async () => {
    const got: { headers: Record<string, string>; body: string }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        got.push({ headers: request.headers as Record<string, string>, body });
        response.end();
      });
    }).listen(0, '127.0.0.1');
    after(() => server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const issued = await b.wallet.apiKeys.issue({ role: 'partner', name: 'A shop' });
    const partner = await b.by(issued.key);
    const { secret } = given(
      await partner.createWebhook({ url: `http://127.0.0.1:${port}/`, eventTypes: [] }),
    );

    const person = await someoneWithABand(b);
    const { client, deviceId, token } = person;
    const card = await addsCard(person);
    const enrolment = tokenService.enrolments.get(card.enrolmentId) ?? assert.fail();
    const network = b.as({ kind: 'party', name: 'token-service' });
    const update = async (state: 'ACTIVE' | 'SUSPENDED' | 'DEACTIVATED', order: number) => {
      const ended = state === 'DEACTIVATED';
      given(
        await network.notifyEnrolmentUpdated({
          enrolment: {
            ...enrolment,
            state: ended ? 'DELETED' : 'ACTIVE',
            provisioning: 'ACTIVATED',
          },
          tokenStatus: state,
          suspendedBy: state === 'SUSPENDED' ? ['ISSUER'] : [],
          at: b.clock.now() + order,
        }),
      );
      b.clock.advance(1);
    };
    await update('ACTIVE', 1);
    given(
      await network.notifyTransaction({
        tokenUniqueReference: enrolment.tokenUniqueReference ?? '',
        atc: 1,
        transaction: {
          transactionId: 'tx-1',
          at: b.clock.now(),
          amount: { amountMinor: 1240, currency: 'EUR' },
          merchantName: 'Kafeneio',
          outcome: 'APPROVED',
          dpanLastFour: enrolment.dpanLastFour ?? '',
          rrn: '000000000001',
        },
      }),
    );
    b.clock.advance(1);
    await update('SUSPENDED', 2);
    await update('ACTIVE', 3);

    const closing = await (await b.raised(token)).closeAccount({});
    assert.equal(refused(closing), 'ACCOUNT_IN_USE');
    const kept = given(await (await b.raised(token)).exportAccount({}));
    assert.deepEqual([kept.devices.length, kept.cards.length, kept.taps.length], [1, 1, 1]);

    await update('DEACTIVATED', 4);
    await b.wallet.settled();
    const events = got.map(
      ({ body, headers }) =>
        new Webhook(secret).verify(body, headers) as { type: string; data: unknown },
    );
    assert.deepEqual(
      events.map(({ type }) => type),
      ['card.added', 'transaction.created', 'card.suspended', 'card.resumed', 'card.deleted'],
    );
    for (const { type, data } of events) {
      const { data: shape } = walletEvents[type as keyof typeof walletEvents];
      assert.deepEqual(shape.strict().parse(data), data);
    }

    given(await client.unpairDevice({ deviceId }));
    given(await (await b.raised(token)).closeAccount({}));
    const left = await b.database.all('SELECT card_id FROM card');
    assert.deepEqual([left.length, (await b.database.all('SELECT at FROM tap')).length], [0, 0]);
  });
}

async function someoneWithABand(b: Awaited<ReturnType<typeof bench>>): Promise<Person> {
  const email = 'anna@example.org';
  const { sessionToken: token } = await opensAccount(b, email);
  const client = await b.by(token);
  const { device } = given(await pairs(client, 1));
  const { deviceId, secureElementId } = device;
  return { email, token, client, deviceId, secureElementId };
}
