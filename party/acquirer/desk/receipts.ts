/**
 * Digital receipts: a payment's receipt under a name that nobody guesses. Whoever has the name,
 * from the QR code on the paper, reads what the paper says and what became of the payment since.
 */
import type { acquirerContract, digitalReceipt } from '@armilla/api/acquirer';
import type { Handlers } from '@armilla/kit/contract';
import { refuse } from '@armilla/kit/refusal';
import type { z } from 'zod';
import type { ShownPayment } from '../store/merchants.ts';
import { findByReceipt, findOfTerminal, nameReceipt } from '../store/receipts.ts';
import type { Desk } from './desk.ts';
import { shown } from './shown.ts';

export type DigitalReceipt = z.infer<typeof digitalReceipt>;

export type ReceiptHandlers = Pick<Handlers<typeof acquirerContract>, 'openReceipt' | 'getReceipt'>;

const NAME_BYTES = 16;

export function receiptHandlers({ database, chance, clock }: Desk): ReceiptHandlers {
  return {
    async openReceipt({ terminalId, rrn }, { caller }) {
      const row = await findOfTerminal(database, terminalId, rrn);
      // A merchant opens receipts of their own payments; of others' they learn nothing.
      const isStranger = caller.kind === 'person' && caller.id !== row?.merchant_id;
      if (row === undefined || isStranger) return refuse('NOT_FOUND');
      const name = Buffer.from(chance.bytes(NAME_BYTES)).toString('base64url');
      return { receiptId: await nameReceipt(database, name, row.transaction_id, clock.now()) };
    },
    async getReceipt({ receiptId }) {
      const row = await findByReceipt(database, receiptId);
      return row === undefined ? refuse('NOT_FOUND') : { receipt: receiptFor(row) };
    },
  };
}

function receiptFor(row: ShownPayment): DigitalReceipt {
  const { transactionId, merchantName, terminalId, clearing, receipt, ...told } = shown(row);
  if (receipt === undefined) throw new Error('a payment without a receipt');
  const { points_spent: spent, points_paid_minor: paid, points_earned: earned } = row;
  return {
    ...told,
    points:
      spent === null && earned === null
        ? undefined
        : {
            spent: Number(spent ?? 0n),
            paidMinor: Number(paid ?? 0n),
            earned: Number(earned ?? 0n),
          },
    account: row.account,
    merchantId: row.merchant_id,
    facts: receipt,
  };
}
