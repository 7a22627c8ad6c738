/** The terminal: a test kernel for contactless payment, its driver, its messages and receipts. */
export { parseCaKeys } from './decide/ca-keys.ts';
export {
  type ActionCodes,
  type ApplicationConfiguration,
  type CaKey,
  type ContactlessLimits,
  type Merchant,
  mastercardApplication,
  type RevokedCertificate,
  type TerminalConfiguration,
  terminalConfiguration,
} from './decide/configuration.ts';
export { type HostAnswer, readAnswer } from './decide/host/answer.ts';
export {
  type AuthorisationFacts,
  authorisationRequest,
  type EncipheredPin,
} from './decide/host/authorisation-request.ts';
export { localTime, retrievalReference, transmissionTime } from './decide/host/clock-fields.ts';
export { reversal } from './decide/host/reversal.ts';
export type { KernelCommand } from './decide/kernel/command.ts';
export type {
  Authentication,
  Cryptogram,
  TransactionCurrency,
  TransactionInput,
} from './decide/kernel/context.ts';
export type { Outcome } from './decide/kernel/outcome.ts';
export { runTransaction } from './decide/kernel/transaction.ts';
export {
  type ErrorIndication,
  type Finding,
  type OutcomeKind,
  spellFinding,
  USER_MESSAGE_CODE,
  type UserMessage,
  type Verification,
} from './decide/kernel/vocabulary.ts';
export { fieldInMemory } from './links/in-memory.ts';
export { type StdioField, type StdioOptions, tapStdio } from './links/stdio.ts';
export type { Receipt, ReceiptReason, ReceiptResult } from './receipt/receipt.ts';
export { receiptText } from './receipt/text.ts';
export {
  createTerminal,
  type HostPort,
  type NfcPort,
  type PinPad,
  type SaleRequest,
  type SaleResult,
  type Terminal,
  type TerminalDeps,
} from './service.ts';
export {
  type PendingReversal,
  type PendingReversals,
  reversalsInMemory,
} from './store/pending-reversals.ts';
export { type ReversalFilesOptions, reversalFiles } from './store/reversal-files.ts';
export { type StanCounter, stanInFile, stanInMemory } from './store/stan-counter.ts';
