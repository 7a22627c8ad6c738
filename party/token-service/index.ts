/**
 * The token service: enrolments, tokens, packages for bands, and what stands before every payment.
 */
export type { CaKey, IccKeyPool, IssuerLink, TokenService, TokenServiceDeps } from './deps.ts';
export { tokenMasterKeyOfIssuer } from './keys/token-keys.ts';
export { type LoadedTokens, openTokenServiceLoad, type TokenServiceLoad } from './load/load.ts';
export { makeTestCard, type TestCard, type TestCardFacts } from './personalise/test-card.ts';
export { createTokenService } from './service.ts';
export { tokenServiceMigrations } from './store/migrations.ts';
