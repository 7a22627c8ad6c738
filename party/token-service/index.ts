/**
 * The token service: enrolments, tokens, packages for bands, and what stands before every payment.
 */
export type { CaKey, IccKeyPool, IssuerLink, TokenService, TokenServiceDeps } from './deps.ts';
export { tokenMasterKeyOfIssuer } from './keys/token-keys.ts';
export { makeTestCard, type TestCard, type TestCardFacts } from './personalise/test-card.ts';
export { createTokenService, tokenServiceMigrations } from './service.ts';
