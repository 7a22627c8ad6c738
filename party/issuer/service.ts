/** The issuer: the bank of the plastic cards. Its rooms are put together here. */
import { setTimeout as timer } from 'node:timers/promises';
import { issuerContract } from '@armilla/api/issuer';
import type { Message } from '@armilla/iso8583';
import { auditBook } from '@armilla/kit/audit';
import { bind, type Invoke } from '@armilla/kit/contract';
import { migrate } from '@armilla/kit/database';
import { helpAnswers } from '@armilla/kit/help-answers';
import { answerBook } from '@armilla/kit/idempotency';
import { postman } from '@armilla/kit/outbox';
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import { latestRestoration } from '@armilla/kit/restoration';
import { type Sessions, sessions } from '@armilla/kit/session';
import { cardEnvelope } from './card-envelope.ts';
import { holdKeeper } from './clearing/expire.ts';
import { getSettlement, presentClearing } from './clearing/present.ts';
import type { CardCommand, CardState } from './decide/card-life.ts';
import type { House, IssuerDeps } from './deps.ts';
import { deskHandlers } from './desk/index.ts';
import { seedDesk } from './desk/seed.ts';
import { obey } from './handle/command-card.ts';
import { customerHandlers } from './handle/customer.ts';
import { moneyHandlers } from './handle/customer-money.ts';
import { openLanes } from './handle/lanes.ts';
import { answer } from './handle/messages.ts';
import { deliver } from './handle/tell-network.ts';
import { listTestPlastic, testChip } from './handle/test-plastic.ts';
import { tokenServiceHandlers } from './handle/token-service.ts';
import { mailQueue } from './mail/queue.ts';
import { pageHandlers } from './pages/index.ts';
import { pinDesk } from './pin/pin-desk.ts';
import { plasticKeys, type TestChip } from './pin/plastic-keys.ts';
import { seedTestRange } from './seed.ts';
import { losing } from './sms/losing.ts';
import { smsQueue } from './sms/queue.ts';
import { messagesWaiting } from './store/messages.ts';
import { issuerMigrations } from './store/migrations.ts';
import { cardVault } from './vault.ts';

export interface Issuer {
  /** Answers the issuer's contract. */
  readonly invoke: Invoke;
  /** Who is calling, for the HTTP edge. */
  readonly sessions: Sessions;
  /** Answers ISO 8583 from the token service; `undefined` for what asks nothing. */
  answer(message: Message): Promise<Message | undefined>;
  /** A command on a plastic card, from the bank's own people. Its state afterwards. */
  commandCard(cardId: string, command: CardCommand): Promise<CardState | Refusal>;
  /** What the chip of a test range's plastic card holds; `undefined` at any other bank. */
  testChip(cardId: string): Promise<TestChip | undefined>;
  /** Tables, and at the first start of a test range its customers. Before anything else. */
  start(): Promise<void>;
  /** Resolves when nothing is left to send, to the token service or by SMS. */
  settled(): Promise<void>;
  /** Sends nothing more. The database stays open. */
  close(): Promise<void>;
}

/** An issuer of one bank programme. Keys it does not find in the key port are made now. */
export function createIssuer(deps: IssuerDeps): Issuer {
  const { database, keys, clock, chance, log } = deps;
  let doubtfulThrough = '';
  const house: House = {
    ...deps,
    vault: cardVault(keys, chance),
    envelope: cardEnvelope(keys),
    pinDesk: pinDesk(keys, chance, deps.pinZoneKey),
    plasticKeys: plasticKeys(keys, chance),
    sessions: sessions(database, clock),
    audit: auditBook(deps),
    smsQueue: smsQueue({ ...deps, sms: deps.programme.testRange ? losing(deps.sms) : deps.sms }),
    mailQueue: deps.mail && mailQueue({ ...deps, mail: deps.mail }),
    pause: deps.pause ?? ((ms) => timer(ms, undefined, { ref: false })),
    lanes: openLanes(),
    doubtfulThrough: () => doubtfulThrough,
    postman: postman(database, (letter) => deliver(house, deps.tokenService(), letter), clock, log),
  };
  const holds = holdKeeper(house);
  const handlers = {
    ...tokenServiceHandlers(house),
    ...customerHandlers(house),
    ...moneyHandlers(house),
    ...pageHandlers(house),
    ...deskHandlers(house),
    ...helpAnswers({ ...deps, banks: [deps.programme] }),
    listTestPlastic: () => listTestPlastic(house),
    getMessageQueue: async () => ({ queues: await messagesWaiting(database) }),
    presentClearing: (input: Parameters<typeof presentClearing>[1]) =>
      presentClearing(house, input),
    getSettlement: (input: Parameters<typeof getSettlement>[1]) => getSettlement(house, input),
  };
  return {
    invoke: bind(issuerContract, handlers, answerBook(database, clock, keys)),
    sessions: house.sessions,
    answer: (message) => answer(house, message),
    async commandCard(cardId, command) {
      const card = await obey(house, cardId, command, 'BANK');
      return isRefusal(card) ? card : card.state;
    },
    testChip: (cardId) => testChip(house, cardId),
    async start() {
      await migrate(database, issuerMigrations, clock.now());
      doubtfulThrough = (await latestRestoration(database))?.doubtfulThrough ?? '';
      await seedTestRange(house);
      await seedDesk(house);
    },
    async settled() {
      await holds.settled();
      await house.postman.settled();
      await house.smsQueue.settled();
      await house.mailQueue?.settled();
    },
    async close() {
      await holds.close();
      await house.postman.close();
      await house.smsQueue.close();
      await house.mailQueue?.close();
    },
  };
}
