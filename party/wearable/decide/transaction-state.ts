/**
 * The life of one contactless transaction inside a payment instance: which command may follow
 * which. An empty cell is status 6985. Source: EMV Book 3, 6.2 and 9; one GENERATE AC a
 * transaction.
 */

/**
 * `SELECTED` after SELECT, `INITIATED` after GET PROCESSING OPTIONS, `FINISHED` after GENERATE AC.
 */
export type TransactionState = 'SELECTED' | 'INITIATED' | 'FINISHED';

export type TransactionCommand =
  | 'GET_PROCESSING_OPTIONS'
  | 'READ_RECORD'
  | 'READ_LOG'
  | 'EXCHANGE_RELAY_RESISTANCE'
  | 'GENERATE_AC'
  | 'GET_DATA';

/** State × command → the next state, or null for a command that has no place there. */
export const TRANSACTION_STATES: Readonly<
  Record<TransactionState, Readonly<Record<TransactionCommand, TransactionState | null>>>
> = {
  SELECTED: {
    GET_PROCESSING_OPTIONS: 'INITIATED',
    READ_RECORD: null,
    READ_LOG: 'SELECTED',
    EXCHANGE_RELAY_RESISTANCE: null,
    GENERATE_AC: null,
    GET_DATA: 'SELECTED',
  },
  INITIATED: {
    GET_PROCESSING_OPTIONS: 'INITIATED',
    READ_RECORD: 'INITIATED',
    READ_LOG: 'INITIATED',
    EXCHANGE_RELAY_RESISTANCE: 'INITIATED',
    GENERATE_AC: 'FINISHED',
    GET_DATA: 'INITIATED',
  },
  FINISHED: {
    GET_PROCESSING_OPTIONS: 'INITIATED',
    READ_RECORD: 'FINISHED',
    READ_LOG: 'FINISHED',
    EXCHANGE_RELAY_RESISTANCE: null,
    GENERATE_AC: null,
    GET_DATA: 'FINISHED',
  },
};
