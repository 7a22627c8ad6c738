/** Bytes explained: as trees for screens, as lines for terminals, masked for whoever keeps them. */
export {
  answerItems,
  apduTitle,
  type CardLists,
  commandItems,
  endsLikeAnswer,
  isKnownCommand,
  listsIn,
} from './apdu-items.ts';
export { type Bit, bitsOf, type Item } from './item.ts';
export { type Decoded, decodePasted, guessKind, KINDS, PROFILES, TAGS_BY_NAME } from './kinds.ts';
export {
  type Asked,
  bytesOfKind,
  type Explain,
  type Explained,
  explainerOf,
  LINE_KINDS,
} from './lines.ts';
export { maskAnswer, maskCommand, maskMessage, maskTlv, type SentElement } from './mask.ts';
export { clear, isHidden, type Masked, part, readMasked } from './masked.ts';
export { type ReadMessage, readMessage } from './message-items.ts';
export { tlvItems, valueItem } from './tlv-items.ts';
