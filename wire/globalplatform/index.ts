/**
 * GlobalPlatform as this service needs it: SCP03 from both ends, content management, EMV data
 * groupings, the contactless registry, and packages of our own. No I/O, no clock, no chance.
 */
export {
  type Answer,
  type Command,
  type CommandParts,
  decodeAnswer,
  decodeCommandAPDU,
  encodeAnswer,
  encodeCommandAPDU,
  isSuccessOrWarning,
} from './apdu.ts';
export {
  type CardSession,
  type CardSessionRequest,
  openCardChain,
  type ProposedSession,
  proposeSession,
} from './card-session.ts';
export * from './contactless-query.ts';
export * from './contactless-registry.ts';
export * from './content-management.ts';
export {
  type CPLC,
  CPLC_LENGTH,
  cplcObject,
  decodeCPLC,
  diversificationDataOfCPLC,
  encodeCPLC,
} from './cplc.ts';
export { type DataGrouping, decodeDGIs, encodeDGI, takeDGIs } from './dgi.ts';
export {
  type HostSession,
  type HostSessionBasis,
  type HostSessionRequest,
  initializeUpdateCommand,
  openChain,
  openHostSession,
  openHostSessionFromAnswer,
} from './host-session.ts';
export {
  decodeInitializeUpdateAnswer,
  encodeInitializeUpdateAnswer,
  type InitializeUpdateAnswer,
  OPTION_I,
  OPTION_I_PSEUDO_RANDOM,
  OPTION_I_S16,
} from './initialize-update.ts';
export {
  CHALLENGE_LENGTH,
  type ChannelMode,
  cardCryptogram,
  deriveData,
  deriveSessionKeys,
  hostCryptogram,
  MODE_LENGTHS,
  modeOfChallenge,
  pseudoRandomCardChallenge,
  type SessionKeys,
  type StaticKeys,
} from './key-derivation.ts';
export * from './load.ts';
export * from './package-script.ts';
export * from './payment-dgi.ts';
export {
  PAYMENT_LOAD_FILE_AID,
  PAYMENT_MODULE_AID,
  type PaymentInstanceData,
  type PaymentRecord,
} from './payment-instance.ts';
export {
  type EncipherKeyData,
  encipherUnderDEK,
  personalisationScript,
} from './personalisation.ts';
export { decodePutKey, putKeyAnswer, putKeyCommand } from './put-key.ts';
export {
  type ChainState,
  isSecurityLevel,
  longestCommandData,
  type SecurityLevel,
} from './secure-messaging.ts';
