/** The issuer: the bank of the plastic cards, its customers and its ledger. */
export type { CardCommand, CardState } from './decide/card-life.ts';
export { TEST_PASSWORD } from './decide/test-customers.ts';
export type { IssuerDeps } from './deps.ts';
export { createIssuer, type Issuer } from './service.ts';
export { openSmsFile, type SmsFile } from './sms/file.ts';
export type { Sms, SmsPort } from './sms/port.ts';
