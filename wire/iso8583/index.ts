/** ISO 8583:1987: fields as a table, packings as data, authentication, matching, words. Pure. */
export { answerTo } from './answer.ts';
export { type WhileBusy, whileBusy } from './busy.ts';
export { checkMessage } from './check.ts';
export {
  ENTRY_MODES,
  isApproved,
  isResponseCode,
  NETWORK_MANAGEMENT_CODES,
  PIN_CAPABILITIES,
  PROCESSING_CODES,
  RESPONSE_CODES,
  type ResponseCode,
} from './codes.ts';
export { correlationKey, originalCorrelationKey } from './correlation.ts';
export {
  type DescribeOptions,
  describeMessage,
  fieldsAsText,
  isSensitiveField,
} from './describe.ts';
export {
  type Content,
  FIELDS,
  type FieldNumber,
  type FieldSpec,
  type FieldTable,
  type FieldValue,
  field,
  type LengthKind,
  type Message,
  type MessageOf,
} from './fields.ts';
export { FrameReader, frame, MAXIMUM_FRAME_BYTES } from './frame.ts';
export {
  isKeyExchange,
  KEY_EXCHANGE_RANDOM_LENGTH,
  keyExchangeRequest,
  type LinkKeySet,
  readKeyExchange,
} from './key-exchange.ts';
export { bringKeys, type HeldKeys, linkCodec, takeKeys, type WrappedKey } from './link-end.ts';
export { checkMac, encodeWithMac, type MacFunction, macInput, withoutMac } from './mac.ts';
export { decodeBitmaps, decodeMessage, encodeBitmaps, encodeMessage } from './message.ts';
export {
  isAdvice,
  isNetworkManagement,
  isRepeat,
  isRequest,
  isResponse,
  isReversal,
  MTI,
  type MtiName,
  mtiInWords,
  repeatMti,
  requestMti,
  responseMti,
} from './mti.ts';
export { type MacKey, type MacKeys, type NetworkCodec, networkCodec } from './network-codec.ts';
export {
  decodeOriginalDataElements,
  encodeOriginalDataElements,
  type OriginalDataElements,
  originalDataElements,
} from './original-data.ts';
export { ASCII, BCD, NETWORK, type Packing, type Profile } from './profile.ts';
export { type SignOnGate, type SignOnOptions, signOnGate } from './sign-on.ts';
export {
  decodeSubelements,
  encodeSubelements,
  SUBELEMENTS,
  type SubelementId,
  type SubelementSpec,
  type Subelements,
} from './subelements.ts';
export { decodeAmount, encodeAmount, encodeTransmissionDate, requireField } from './values.ts';
