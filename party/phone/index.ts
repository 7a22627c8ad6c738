/** The phone, for those who drive it. Runs in a browser and in Node alike. */
export type { WalletCard } from './decide/carousel.ts';
export { type Operation, PHASES, type Phase, type Progress } from './decide/phase.ts';
export type { TypedCard } from './decide/typed-card.ts';
export { webSocketLink } from './links/web-socket.ts';
export { APP_VERSION, createPhone, type Device, type Phone, type PhoneDeps } from './service.ts';
export type { Synced } from './sync.ts';
export type { Pairing, WearableReset } from './wearable.ts';
