/**
 * What the token service has to hear of a card. A word is posted in the transaction of the change
 * it tells of and carries the card's count of words: when it is delivered late, a newer one having
 * been posted meanwhile, it is left out, so that an old block never comes after its release.
 */
import type { tokenServiceContract } from '@armilla/api/token-service';
import type { Client } from '@armilla/kit/contract';
import { one, type Queryable } from '@armilla/kit/database';
import { type Message as Letter, post } from '@armilla/kit/outbox';
import { isRefusal } from '@armilla/kit/refusal';
import { z } from 'zod';
import type { NetworkWord } from '../decide/card-life.ts';
import type { House } from '../deps.ts';
import { replacementInUse } from '../replace/chain.ts';
import { encryptedFor } from '../replace/encrypted-card.ts';
import { type Card, cardById, countNetworkWord, latestNetworkWord } from '../store/cards.ts';

type TokenService = Client<typeof tokenServiceContract>;

export type NetworkState = 'ACKNOWLEDGED' | 'PENDING_AT_NETWORK';

/** How long a customer waits for the network before being told that it is pending. */
const PATIENCE_MS = 4_000;

const wordLetter = z.object({
  cardId: z.string(),
  number: z.number(),
  word: z.enum(['BLOCKED', 'UNBLOCKED', 'LOST', 'STOLEN', 'CLOSED', 'REPLACED']),
});

export async function tellNetwork(
  tx: Queryable,
  { cardId }: Pick<Card, 'cardId'>,
  word: NetworkWord,
  nowMs: number,
): Promise<void> {
  const number = await countNetworkWord(tx, cardId);
  const input: z.infer<typeof wordLetter> = { cardId, number, word };
  const messageId = `card-${cardId}-${number}`;
  const message = {
    messageId,
    destination: 'token-service',
    operation: 'tellOfCard',
    input,
  } as const;
  await post(tx, message, nowMs);
}

/** Ends one token at the network; posted twice, it is one message. */
export async function postTokenDeletion(
  tx: Queryable,
  tokenUniqueReference: string,
  reason: 'ACCOUNT_CLOSED' | 'SUSPECTED_FRAUD',
  nowMs: number,
): Promise<void> {
  const input = { tokenUniqueReference, causedBy: 'ISSUER', reason };
  const messageId = endingOf(tokenUniqueReference);
  const message = {
    messageId,
    destination: 'token-service',
    operation: 'deleteToken',
    input,
  } as const;
  await post(tx, message, nowMs);
}

const endingOf = (tokenUniqueReference: string): string => `end-${tokenUniqueReference}`;

/** Tries now, and tells whether the network has acknowledged everything of this card. */
export function cardAtNetwork(house: House, cardId: string): Promise<NetworkState> {
  return atNetwork(house, `card-${cardId}-%`);
}

/** The same of a token's ending. */
export function endingAtNetwork(house: House, tokenUniqueReference: string): Promise<NetworkState> {
  return atNetwork(house, endingOf(tokenUniqueReference));
}

async function atNetwork(house: House, messages: string): Promise<NetworkState> {
  await Promise.race([house.postman.settled(), house.pause(PATIENCE_MS)]);
  const waiting = await one(
    house.database,
    'SELECT message_id FROM outbox WHERE message_id LIKE $1 LIMIT 1',
    messages,
  );
  return waiting === undefined ? 'ACKNOWLEDGED' : 'PENDING_AT_NETWORK';
}

/** A letter's identifier is the key by which the token service knows it from a new one. */
export async function deliver(
  house: House,
  tokenService: TokenService,
  letter: Letter,
): Promise<unknown> {
  const options = { idempotencyKey: letter.messageId };
  switch (letter.operation) {
    case 'deleteToken': {
      const input = letter.input as Parameters<typeof tokenService.deleteToken>[0];
      return tokenService.deleteToken(input, options);
    }
    case 'suspendToken': {
      const input = letter.input as Parameters<typeof tokenService.suspendToken>[0];
      return tokenService.suspendToken(input, options);
    }
    case 'reportWearableLost': {
      const input = letter.input as Parameters<typeof tokenService.reportWearableLost>[0];
      return tokenService.reportWearableLost(input, options);
    }
    case 'tellOfCard':
      return deliverWord(house, tokenService, letter);
    default:
      throw new Error(`no such letter: ${letter.operation}`);
  }
}

async function deliverWord(
  house: House,
  tokenService: TokenService,
  { messageId, input }: Letter,
): Promise<unknown> {
  const { cardId, number, word } = wordLetter.parse(input);
  if (number < (await latestNetworkWord(house.database, cardId))) return undefined;
  const card = await cardById(house.database, cardId);
  if (card === undefined) throw new Error('word of a card that is not there');
  if (word === 'REPLACED') return moveTokens(house, tokenService, card);
  const { panUniqueReference } = card;
  return tokenService.updateAccountState(
    { panUniqueReference, event: word },
    { idempotencyKey: messageId },
  );
}

/**
 * The tokens go to the card in use, and the holds that the old one put on them go with the move:
 * the token service remembers by itself how each of the two stands.
 */
async function moveTokens(house: House, tokenService: TokenService, old: Card): Promise<unknown> {
  const next = await replacementInUse(house.database, old);
  if (next === undefined) return undefined;
  const encryptedCard = await encryptedFor(house, tokenService, next);
  if (isRefusal(encryptedCard)) return encryptedCard;
  // Encrypted anew at every attempt, it is another request each time; moving twice is moving once.
  return tokenService.replaceAccount({
    panUniqueReference: old.panUniqueReference,
    newPanUniqueReference: next.panUniqueReference,
    encryptedCard,
  });
}
