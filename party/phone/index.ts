/** The phone, for those who drive it. Runs in a browser and in Node alike. */
export type { WalletCard } from './decide/carousel.ts';
export { PHASES, type Phase, type Progress } from './decide/phase.ts';
export type { TypedCard } from './decide/typed-card.ts';
export { webSocketLink } from './links/web-socket.ts';
export { createPhone, type Device, type Phone, type PhoneDeps } from './service.ts';
export type { Synced } from './sync.ts';
