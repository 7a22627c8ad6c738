/** What the two banks' pages are asked, in our own words, and the entry of help that answers. */

/** What the first bank's page is asked, in our own words, and the entry that answers. */
const OF_ALPHA: readonly (readonly [question: string, id: string])[] = [
  ['is my wearable one of those that can pay', 'devices'],
  ['which cards may be added', 'cards'],
  ['may a card be added before it arrived', 'plastic-first'],
  ['what are the steps of adding', 'how-to-add'],
  ['all steps done and no SMS', 'no-code'],
  ['may a card be removed', 'remove'],
  ['how many cards', 'how-many'],
  ['where can be paid', 'where'],
  ['where are the payments seen', 'transactions'],
  ['why another number on the receipt', 'receipt-number'],
  ['is a data connection needed in the shop', 'connection'],
  ['must the phone be there', 'phone-needed'],
  ['how is one told that it is done', 'completion'],
  ['are the rewards the same', 'rewards'],
  ['may points be redeemed', 'redeem'],
  ['how is one of several cards chosen', 'choose-card'],
  ['does the plastic work after the removal, and what of a cancelled one', 'after-removal'],
  ['is it secure', 'security'],
  ['what of purchases on the Internet', 'online'],
  ['the wearable is lost', 'lost'],
  ['another wearable, or the app installed again', 'new-device'],
];

/** The same of the second bank's page. */
const OF_PUMB: readonly (readonly [question: string, id: string])[] = [
  ['how many codes, and how long are they good', 'code-limits'],
  ['is the PIN of the card entered', 'pin'],
  ['can the history be seen on the wearable’s card page', 'last-entries'],
  ['how is a card removed', 'remove'],
  ['are cards kept over a factory reset', 'unpair'],
  ['the wearable is lost', 'lost'],
  ['can the cards be put in order', 'order'],
  ['how many cards', 'how-many'],
  ['must the app stay in front', 'keep-app-open'],
  ['which account is needed', 'account'],
  ['paying is troublesome since the service was renewed', 'service-update'],
];

/** Every question of both pages. */
export const ASKED: readonly (readonly [question: string, id: string])[] = [
  ...OF_ALPHA,
  ...OF_PUMB,
];
