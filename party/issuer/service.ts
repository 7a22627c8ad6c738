/** The issuer: the bank of the plastic cards. Its rooms are put together here. */
import { issuerContract } from '@armilla/api/issuer';
import type { tokenServiceContract } from '@armilla/api/token-service';
import type { Message } from '@armilla/iso8583';
import { bind, type Client, type Invoke } from '@armilla/kit/contract';
import { migrate } from '@armilla/kit/database';
import { answerBook } from '@armilla/kit/idempotency';
import { migrationsOf } from '@armilla/kit/migrations';
import { type Message as Letter, postman } from '@armilla/kit/outbox';
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import { type Sessions, sessions } from '@armilla/kit/session';
import { cardEnvelope } from './card-envelope.ts';
import type { CardCommand, CardState } from './decide/card-life.ts';
import type { House, IssuerDeps } from './deps.ts';
import { obey } from './handle/command-card.ts';
import { customerHandlers } from './handle/customer.ts';
import { openLanes } from './handle/lanes.ts';
import { answer } from './handle/messages.ts';
import { listTestPlastic } from './handle/test-plastic.ts';
import { tokenServiceHandlers } from './handle/token-service.ts';
import { seedTestRange } from './seed.ts';
import { smsQueue } from './sms/queue.ts';
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
  const house: House = {
    ...deps,
    vault: cardVault(keys, chance),
    envelope: cardEnvelope(keys),
    sessions: sessions(database, clock),
    smsQueue: smsQueue(deps),
    lanes: openLanes(),
    postman: postman(database, (letter) => deliver(deps.tokenService(), letter), clock, log),
  };
  const handlers = {
    ...tokenServiceHandlers(house),
    ...customerHandlers(house),
    listTestPlastic: () => listTestPlastic(house),
  };
  return {
    invoke: bind(issuerContract, handlers, answerBook(database, clock, keys)),
    sessions: house.sessions,
    answer: (message) => answer(house, message),
    async commandCard(cardId, command) {
      const card = await obey(house, cardId, command);
      return isRefusal(card) ? card : card.state;
    },
    async start() {
      const migrations = migrationsOf(new URL('./store/sql/', import.meta.url));
      await migrate(database, migrations, clock.now());
      await seedTestRange(house);
    },
    async settled() {
      await house.postman.settled();
      await house.smsQueue.settled();
    },
    async close() {
      await house.postman.close();
      await house.smsQueue.close();
    },
  };
}

/** A letter's identifier is the key by which the token service knows it from a new one. */
async function deliver(
  tokenService: Client<typeof tokenServiceContract>,
  letter: Letter,
): Promise<unknown> {
  if (letter.operation !== 'deleteToken') throw new Error(`no such letter: ${letter.operation}`);
  const input = letter.input as Parameters<typeof tokenService.deleteToken>[0];
  return tokenService.deleteToken(input, { idempotencyKey: letter.messageId });
}
