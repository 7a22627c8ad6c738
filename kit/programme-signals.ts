/**
 * The signals a bank's policy may name: what its decision on a new token is made of. Names are the
 * field's where it has them (Mastercard's recommendation reasons), the house's own where it has
 * none. The issuer raises them; its tests see that it knows each.
 */
export const SIGNALS: readonly string[] = [
  // Of the card, by its bank.
  'CARD_EXPIRED',
  'PRODUCT_NOT_TOKENISABLE',
  'NO_ACTIVATION_METHOD',
  'ACCOUNT_CARD_TOO_NEW',
  'SUSPICIOUS_ACTIVITY',
  'HIGH_RISK',
  'MOBILE_RECENTLY_CHANGED',
  'INACTIVE_ACCOUNT',
  'HAS_SUSPENDED_TOKENS',
  'TOO_MANY_RECENT_ATTEMPTS',
  'TOO_MANY_RECENT_TOKENS',
  'ADDITIONAL_DEVICE',
  // Of the account and the wearable, by the wallet's word.
  'ACCOUNT_TOO_NEW',
  'ACCOUNT_RECENTLY_CHANGED',
  'DEVICE_RECENTLY_LOST',
  'LOW_DEVICE_SCORE',
  'LOW_ACCOUNT_SCORE',
  'OUTSIDE_HOME_TERRITORY',
  'UNABLE_TO_ASSESS',
  // In favour; kept with the reasons, and of no use in a policy.
  'LONG_ACCOUNT_TENURE',
  'GOOD_ACTIVITY_HISTORY',
];
