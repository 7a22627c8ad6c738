/** The terminal: a test kernel for contactless payment, its driver, its messages and receipts. */
export * from './decide/configuration.ts';
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
