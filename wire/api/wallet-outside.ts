/**
 * The wallet's half for other companies' programs: keys, webhooks, and the events they may hear.
 */
import { apiKeyOperations } from '@armilla/kit/api-key-operations';
import { webhookOperations } from '@armilla/kit/webhook-operations';
import { z } from 'zod';
import * as s from './shapes.ts';

const card = z.object({
  cardId: s.id,
  accountId: s.id,
  deviceId: s.id,
  tokenUniqueReference: s.tokenUniqueReference.nullable(),
  dpanLastFour: s.lastFour.nullable(),
});

/** What subscribers may hear of: references and last fours, nothing that could pay. */
export const walletEvents = {
  'card.added': { summary: 'A card on a wearable can pay', data: card },
  'card.suspended': { summary: 'Somebody holds a card: it cannot pay', data: card },
  'card.resumed': { summary: 'Nobody holds a card any more: it pays again', data: card },
  'card.deleted': { summary: 'A card ended at the network', data: card },
  'transaction.created': {
    summary: 'A tap was answered',
    data: z.object({
      cardId: s.id,
      accountId: s.id,
      deviceId: s.id,
      transactionId: s.transaction.shape.transactionId,
      at: s.instant,
      ...s.money.shape,
      outcome: s.transactionOutcome,
      merchantName: s.transaction.shape.merchantName,
      dpanLastFour: s.lastFour,
      kind: s.paymentKind,
    }),
  },
};

export const outsideOperations = {
  ...apiKeyOperations,
  ...webhookOperations(['operator', 'partner'], '', Object.keys(walletEvents)),
};
