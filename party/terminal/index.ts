/** The terminal: a test kernel for contactless payment, its driver, its messages and receipts. */
export { parseCaKeys } from './decide/ca-keys.ts';
export {
  type ActionCodes,
  type ApplicationChanges,
  type ApplicationConfiguration,
  type CaKey,
  type ContactlessLimits,
  type Merchant,
  mastercardApplication,
  type RevokedCertificate,
  type TerminalConfiguration,
  type TransactionType,
  terminalConfiguration,
} from './decide/configuration.ts';
export { offlineAdvice } from './decide/host/advice.ts';
export { type HostAnswer, type PointsTold, readAnswer } from './decide/host/answer.ts';
export {
  type AuthorisationFacts,
  authorisationRequest,
  type EncipheredPin,
  type SaleWishes,
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
export {
  isProfileName,
  PROFILES,
  type ProfileName,
  type ProfileOptions,
  profileConfiguration,
  type TerminalProfile,
} from './decide/profiles.ts';
export type { HostPort } from './forwarding.ts';
export { fieldInMemory } from './links/in-memory.ts';
export {
  listReaders,
  type ReaderField,
  type ReaderOptions,
  ReaderTrouble,
  tapReader,
} from './links/pcsc.ts';
export { type StdioField, type StdioOptions, tapStdio } from './links/stdio.ts';
export {
  type PinPadDeps,
  PinPadExhausted,
  pinPadAES,
  pinPadTDES,
} from './pin-pad/pin-pad.ts';
export type {
  Receipt,
  ReceiptApproval,
  ReceiptKind,
  ReceiptReason,
  ReceiptResult,
} from './receipt/receipt.ts';
export { receiptText } from './receipt/text.ts';
export {
  createTerminal,
  type NfcPort,
  type PinKeys,
  type PinPad,
  type PinRequest,
  type RefundRequest,
  type SaleRequest,
  type SaleResult,
  type Terminal,
  type TerminalDeps,
} from './service.ts';
export {
  type KeySerialNumbers,
  keySerialNumberInFile,
  keySerialNumberInMemory,
} from './store/key-serial-number.ts';
export {
  advicesInMemory,
  type PendingAdvice,
  type PendingAdvices,
  type RefusedAdvice,
} from './store/pending-advices.ts';
export {
  type PendingReversal,
  type PendingReversals,
  reversalsInMemory,
} from './store/pending-reversals.ts';
export { adviceFiles, type ReversalFilesOptions, reversalFiles } from './store/reversal-files.ts';
export { type StanCounter, stanInFile, stanInMemory } from './store/stan-counter.ts';
