/** Why a sale was not approved, from DE 39 and from the kernel's outcome. */
import { unreachable } from '@armilla/kit/unreachable';
import type { ReceiptReason, ReceiptResult } from '../../receipt/receipt.ts';
import type { Outcome } from '../kernel/outcome.ts';

/** DE 39 where it says more to the cardholder than "declined". */
const REASONS: Readonly<Record<string, ReceiptReason>> = {
  '10': 'NO_ANSWER',
  '33': 'EXPIRED',
  '51': 'INSUFFICIENT_FUNDS',
  '54': 'EXPIRED',
  '55': 'WRONG_PIN',
  '57': 'NOT_PERMITTED',
  '58': 'NOT_PERMITTED',
  '61': 'LIMIT',
  '62': 'NOT_PERMITTED',
  '65': 'VERIFY_ON_DEVICE',
  '1A': 'VERIFY_ON_DEVICE',
  '75': 'PIN_BLOCKED',
  '91': 'TRY_LATER',
  '92': 'TRY_LATER',
  '96': 'TRY_LATER',
};

export function reasonOfResponse(responseCode: string): ReceiptReason {
  return REASONS[responseCode] ?? 'DECLINED';
}

/** Of an outcome that did not go online. */
export function reasonOfOutcome(outcome: Outcome): {
  readonly result: ReceiptResult;
  readonly reason: ReceiptReason | null;
} {
  switch (outcome.kind) {
    case 'APPROVED':
      return { result: 'APPROVED', reason: null };
    case 'DECLINED':
      return { result: 'DECLINED', reason: whoRefused(outcome) };
    case 'END_APPLICATION':
      return outcome.userMessage === 'SEE_PHONE'
        ? { result: 'NOT_COMPLETED', reason: 'VERIFY_ON_DEVICE' }
        : { result: 'NOT_COMPLETED', reason: 'CARD_NOT_ACCEPTED' };
    case 'TRY_ANOTHER_INTERFACE':
    case 'SELECT_NEXT':
      return { result: 'NOT_COMPLETED', reason: 'USE_CHIP' };
    case 'TRY_AGAIN':
      return { result: 'NOT_COMPLETED', reason: 'TAP_AGAIN' };
    case 'ONLINE_REQUEST':
      return { result: 'NOT_COMPLETED', reason: 'NO_ANSWER' };
    default:
      return unreachable(outcome.kind);
  }
}

/** The card refuses by itself, or because the terminal asked it for nothing better than an AAC. */
function whoRefused(outcome: Outcome): ReceiptReason {
  const asked = outcome.findings.filter(({ code }) => code.startsWith('ACTION_')).at(-1)?.code;
  return asked === 'ACTION_AAC' ? 'TERMINAL_REFUSED' : 'CARD_REFUSED';
}
