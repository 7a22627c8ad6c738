/** The issuer: the bank of the plastic cards, its customers and its ledger. */
export type { CardCommand, CardState } from './decide/card-life.ts';
export { TEST_PASSWORD } from './decide/test-customers.ts';
export type { IssuerDeps } from './deps.ts';
export { type IssuerLoad, type LoadedPlastic, openIssuerLoad } from './load/load.ts';
export { type MailFile, openMailFile } from './mail/file.ts';
export type { Mail, MailPort } from './mail/port.ts';
export type { TestChip } from './pin/plastic-keys.ts';
export { createIssuer, type Issuer } from './service.ts';
export { openSmsFile, type SmsFile } from './sms/file.ts';
export type { Sms, SmsPort, SmsReceipt } from './sms/port.ts';
export { openSmpp, type SmppOptions, type SmppSmsPort } from './sms/smpp.ts';
export { issuerMigrations } from './store/migrations.ts';
