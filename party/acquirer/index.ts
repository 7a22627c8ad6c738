/** The acquirer: the party behind the terminals. */
export { networkManagement } from './decide/messages.ts';
export type { PinPadKeys } from './pin/translate.ts';
export { type Acquirer, type AcquirerDeps, acquirerMigrations, createAcquirer } from './service.ts';
export { TEST_WORLD } from './store/seed.ts';
