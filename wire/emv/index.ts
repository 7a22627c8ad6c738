/**
 * EMV without input and output: keys, cryptograms, certificates, PIN blocks, verification values
 * and APDUs. Bytes in, bytes out; nothing here reads a clock or draws a random number.
 */
export {
  type CommandApdu,
  decodeCommand,
  decodeResponse,
  encodeCommand,
  encodeResponse,
  type ResponseApdu,
} from './apdu.ts';
export { type CaPublicKey, capkChecksum } from './ca-public-key.ts';
export {
  cardVerificationValue,
  cardVerificationValueWith,
  cvc3,
  cvc3Digits,
  dynamicCardVerificationValue,
  ivCvc3,
} from './card-verification.ts';
export {
  applicationCryptogram,
  arpcMethod1,
  arpcMethod2,
  CRYPTOGRAM_VERSIONS,
  type CryptogramData,
  type CryptogramRequest,
  type CryptogramVersion,
  cryptogramInput,
  cryptogramKey,
  cryptogramVersion,
  type IssuerAuthenticationRequest,
  issuerAuthenticationData,
} from './cryptogram.ts';
export { describeCommand, INSTRUCTIONS } from './describe-command.ts';
export {
  type AesDukptAlgorithm,
  type AesDukptUsage,
  aesDukptInitialKey,
  aesDukptTransactionKey,
  aesDukptUpdateKey,
  aesDukptWorkingKey,
  nextAesDukptKsn,
} from './dukpt-aes.ts';
export {
  type DukptUsage,
  dukptInitialKey,
  dukptTransactionKey,
  dukptWorkingKey,
  nextDukptKsn,
} from './dukpt-tdes.ts';
export {
  type CdaFailure,
  type CdaToSign,
  type CdaToVerify,
  type DdaToSign,
  type DynamicDataFailure,
  recoverDynamicData,
  signCda,
  signDda,
  signDynamicData,
  transactionDataHash,
  type VerifiedCda,
  verifyCda,
  verifyDda,
} from './dynamic-data.ts';
export {
  CVR_BITS,
  decodeIad,
  encodeIad,
  type IssuerApplicationData,
  type NamedBit,
} from './issuer-application-data.ts';
export {
  encipherScriptData,
  type PinChange,
  pinChangeCommand,
  type ScriptEncipherment,
  type ScriptToAuthenticate,
  scriptMac,
  visaPinChangeBlock,
} from './issuer-script.ts';
export {
  keyBlockPaddingLength,
  type UnwrappedKey,
  unwrapKeyBlock,
  wrapKeyBlock,
} from './key-block.ts';
export {
  type DecodedKeyBlockHeader,
  decodeKeyBlockHeader,
  encodeKeyBlockHeader,
  type KeyBlockHeader,
  type KeyBlockOption,
  type KeyBlockVersion,
} from './key-block-header.ts';
export {
  deriveIccMasterKey,
  deriveIccMasterKeyOptionA,
  deriveIccMasterKeyOptionB,
  deriveIccMasterKeyWith,
  type SessionKeyTree,
  sessionKeyCommon,
  sessionKeyFromR,
  sessionKeyMastercard,
  sessionKeyTree,
  sessionKeyVisaScript,
} from './key-derivation.ts';
export {
  applicationCryptogramAes,
  arpcMethod2Aes,
  deriveIccMasterKeyAes,
  sessionKeyAes,
  sessionKeyAesFromR,
} from './key-derivation-aes.ts';
export {
  decipherPinBlock4,
  decodePinBlock0,
  decodePinBlock2,
  decodePinBlock3,
  decodePinField4,
  encipherPinBlock4,
  encodePinBlock0,
  encodePinBlock2,
  encodePinBlock3,
  encodePinField4,
  PIN_BLOCK_3_RANDOM_LENGTH,
  PIN_BLOCK_4_RANDOM_LENGTH,
  panField4,
} from './pin-block.ts';
export {
  type Ibm3624Rules,
  ibm3624NaturalPin,
  ibm3624Offset,
  ibm3624Pin,
  visaPvv,
  visaPvvWith,
} from './pin-verification.ts';
export {
  type CertificateFailure,
  type CertificateMonth,
  type IccCertificateRequest,
  type IccCertificateToRecover,
  type IssuedCertificate,
  type IssuerCertificateRequest,
  type IssuerCertificateToRecover,
  issueIccCertificate,
  issueIssuerCertificate,
  type RecoveredIccKey,
  type RecoveredIssuerKey,
  recoverIccKey,
  recoverIssuerKey,
} from './public-key-certificate.ts';
export type { BlockFailure, Recovered } from './signed-block.ts';
export { type StaticDataToSign, signStaticData, verifyStaticData } from './static-data.ts';
export { describeStatusWord, STATUS_WORDS } from './status-word.ts';
