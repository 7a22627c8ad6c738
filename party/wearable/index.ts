/** The wearable: secure element and firmware. See README.md. */
export { BAND_STATES, type BandEvent, type BandState } from './decide/band-state.ts';
export type { Adoption } from './firmware/account.ts';
export {
  type Band,
  type BandAnswer,
  type BandDeps,
  type BandModel,
  type BandRefusalCode,
  type BandView,
  createBand,
  DEFAULT_PASSCODE_RULES,
  type NfcField,
  type PasscodeRules,
  recoveryProof,
} from './firmware/band.ts';
export type { ShownCard } from './firmware/carousel.ts';
export type { LastTap, TapReason } from './firmware/last-tap.ts';
export type { PasscodeKey, PasscodeSeal } from './firmware/passcode-seal.ts';
export { type BandInField, FieldLost, holdToReader } from './links/nfc-in-memory.ts';
export { FIRMWARE_VERSION, handlePhoneMessage, phoneGone } from './links/phone.ts';
export { answerLine, serveLines } from './links/stdio.ts';
export { CONTACTLESS_ATR, serveVpcd, VPCD_PORT, type VpcdRequest } from './links/vpcd.ts';
export {
  type CutLeaves,
  type CuttableFlash,
  type Flash,
  flashInMemory,
  MemoryFailure,
  PowerCut,
} from './memory/flash.ts';
export { type FileFlash, flashInFile } from './memory/flash-in-file.ts';
export { type Memory, openMemory, type Reader, type Transaction } from './memory/memory.ts';
export { type Sealing, sealedFlash } from './memory/sealed-flash.ts';
export type { LogEntry } from './secure-element/cryptogram-log.ts';
export type { FactoryFacts } from './secure-element/domain-store.ts';
export {
  type CardLink,
  createSecureElement,
  type InstalledCard,
  type SecureElement,
  type SecureElementDeps,
} from './secure-element/secure-element.ts';
export { createWearable, type FactoryBirth, type WearableDeps } from './service.ts';
