/**
 * A service as its operator has it, in a process of its own: what it tells, what it does with more
 * than it bears, and how it ends.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { stageContract } from '@armilla/api/stage';
import { walletContract } from '@armilla/api/wallet';
import { httpClient } from '@armilla/kit/contract';
import { startWorld } from '@armilla/world/one-process/index';
import { type Card, cardOf } from '../tool/overload/card.ts';
import { isSound, judge } from '../tool/overload/judge.ts';
import { closedLoop, dial, NO_ANSWER, openLoop, pay } from '../tool/overload/load.ts';
import { type LoadedService, startLoaded } from '../tool/overload/service.ts';
import { layGround } from './ground.ts';
import { yes } from './scene.ts';

const PROGRAMME = 'alpha-bank';
/** A payment has reached its silent bank by then, whose deadline is 5 s. */
const UNDER_WAY_MS = 1_500;
const ROOT = new URL('../', import.meta.url).pathname;

/** Started and stopped once, by the machine's own time. */
async function startOnce(folder: string): Promise<void> {
  const programmes = join(ROOT, 'programme');
  const world = await startWorld({ folder, port: 0, programmes, pages: '', writeLog: () => {} });
  await world.close();
}

describe('a service in a process of its own', () => {
  let folder: string;
  let service: LoadedService;
  let host: ReturnType<typeof dial>;
  let card: Card;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'armilla-operating-'));
    await layGround('sqlite-now', join(folder, 'data'), startOnce);
    service = await startLoaded(folder);
    host = dial(service.facts);
    card = cardOf(service.facts, Date.now);
  });
  after(() => {
    host.close();
    service.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  const asks = (path: string, init: RequestInit = {}) => fetch(`${service.url}${path}`, init);

  test('it lives, it is ready, and each party says so for itself', async () => {
    assert.deepEqual(await (await asks('/health')).json(), { status: 'UP' });
    const ready = await asks('/ready');
    assert.equal(ready.status, 200);
    const { parties } = (await ready.json()) as { parties: { place: string; ready: boolean }[] };
    assert.deepEqual(parties.map(({ place }) => place).sort(), [
      'acquirer',
      'issuer-alpha-bank',
      'issuer-campus',
      'issuer-pumb',
      'token-service',
      'wallet',
    ]);
    assert.equal((await asks('/ready/issuer-pumb')).status, 200);
    assert.equal((await asks('/ready/nobody')).status, 404);
  });

  test('its figures are for operators, tell what passes, and name nobody', async () => {
    assert.equal((await asks('/metrics')).status, 401);
    const wrong = { headers: { authorization: 'Bearer armilla_key_wrong' } };
    assert.equal((await asks('/metrics', wrong)).status, 401);
    const paid = await pay(host, card);
    assert.equal(paid.code, '00');
    const page = await service.figures();
    for (const name of [
      'armilla_messages_total{road="token-service-issuer-alpha-bank",outcome="00"}',
      'armilla_message_seconds_bucket{road="token-service-issuer-alpha-bank",le="+Inf"}',
      'armilla_calls_total{party="wallet",outcome="DONE"}',
      'armilla_queue_waiting{party="token-service",kind="ADVICES",to="issuer-alpha-bank"} 0',
      'armilla_queue_oldest_seconds{party="acquirer",kind="REVERSALS"',
      'armilla_database_up{party="issuer-pumb"} 1',
      'armilla_link_up{link="token-service-issuer-alpha-bank"} 1',
      'armilla_turned_away_total{reason="busy"} 0',
      'armilla_event_loop_lag_seconds{quantile="0.99"}',
    ]) {
      assert.ok(page.includes(name), name);
    }
    assert.doesNotMatch(page, new RegExp(`${service.facts.pan}|${paid.rrn}`));
    assert.ok(page.split('\n').length < 2_000, 'its lines do not grow with what passes');
  });

  test('every figure that the guide and the dashboard name is there', async () => {
    const page = await service.figures();
    for (const file of ['doc/operating.md', 'doc/grafana.json']) {
      const text = readFileSync(join(ROOT, file), 'utf8');
      const named = new Set(text.match(/\b(?:armilla|process)_[a-z_]+(?=[^a-z_.])/g));
      named.delete('armilla_key_wrong');
      assert.ok(named.size > 8, file);
      for (const name of named) {
        const family = name.replace(/_(?:bucket|sum|count)$/, '');
        assert.ok(page.includes(`# TYPE ${family} `), `${file}: ${name}`);
      }
    }
  });

  test('of ten times what it bears it approves what it can, and loses and doubles nothing', async () => {
    const measured = await closedLoop(host, card, { atOnce: 8, lastsMs: 1_000 });
    const aSecond = 10 * measured.length;
    const outcomes = await openLoop(host, card, { aSecond, lastsMs: 2_000 });
    await service.settled();
    const judged = judge([...measured, ...outcomes], service.books);
    assert.ok(isSound(judged), JSON.stringify(judged));
    assert.ok(judged.turnedAway > 0, JSON.stringify(judged));
    assert.ok(judged.approved > 0);
    assert.match(await service.figures(), /^armilla_turned_away_total\{reason="busy"\} [1-9]/m);
    assert.equal((await pay(host, card)).code, '00', 'and then it is as it was');
  });

  test('a judge who is told of a payment that is in no book says so', () => {
    const invented = [{ rrn: '999999999999', code: '00', tookMs: 1 }];
    assert.equal(judge(invented, service.books).lost, 1);
    assert.equal(isSound(judge([{ rrn: '1', code: NO_ANSWER, tookMs: 1 }], service.books)), false);
  });

  test('told to stop it takes nothing new, ends what is under way, and exits with 0', async () => {
    const stage = httpClient(stageContract, { baseUrl: service.url });
    yes(await stage.cutIssuer({ programmeId: PROGRAMME, line: 'SLOW' }));
    const slow = pay(host, card);
    await setTimeout(UNDER_WAY_MS);
    service.signal('SIGTERM');
    const stopping = async () => {
      const answer = await asks('/ready');
      return answer.status === 503 ? answer : undefined;
    };
    let ready = await stopping();
    for (; ready === undefined; ready = await stopping()) await setTimeout(20);
    assert.equal(((await ready.json()) as { stopping: boolean }).stopping, true);
    assert.deepEqual(await (await asks('/health')).json(), { status: 'STOPPING' });
    const refused = await asks('/wallet/sessions', { method: 'POST' });
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '1']);
    assert.equal((await pay(host, card)).code, '91');
    const wallet = httpClient(walletContract, { baseUrl: service.url });
    const answer = await wallet.signIn({
      email: 'a@armilla.example',
      password: 'long enough it is',
    });
    assert.equal((answer as { code?: string }).code, 'UNAVAILABLE');
    assert.equal((await slow).code, '00', 'approved in the silent bank’s place');
    assert.equal(await service.ended, 0);
  });

  test('a second signal ends it at once, and nothing is lost: it starts again', async () => {
    host.close();
    service = await startLoaded(folder);
    host = dial(service.facts);
    card = cardOf(service.facts, Date.now);
    const stage = httpClient(stageContract, { baseUrl: service.url });
    yes(await stage.cutIssuer({ programmeId: PROGRAMME, line: 'SLOW' }));
    const cut = pay(host, card);
    await setTimeout(UNDER_WAY_MS);
    service.signal('SIGTERM');
    await setTimeout(100);
    service.signal('SIGTERM');
    assert.equal(await service.ended, 1);
    assert.equal((await cut).code, NO_ANSWER);
  });
});
