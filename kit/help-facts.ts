/**
 * What help may say of a bank and its service: only what their programmes mark as stated. An
 * assumed value has no entry, so no text can claim it.
 */
import type { BankProgramme, Product, ServiceProgramme } from './programme.ts';

type Amount = { readonly amountMinor: number; readonly currency: string };
export type HelpValue = string | number | readonly string[] | Amount;

export interface HelpFacts {
  readonly values: Readonly<Record<string, HelpValue>>;
  readonly truths: Readonly<Record<string, boolean>>;
}

interface Claim {
  readonly source: 'page' | 'assumed';
  readonly values?: Readonly<Record<string, HelpValue>>;
  /** False whenever the claim is assumed. */
  readonly truths?: Readonly<Record<string, boolean>>;
}

type Claims = Readonly<Record<string, Claim>>;

const NETWORKS: Readonly<Record<Product['network'], string>> = {
  MASTERCARD: 'Mastercard',
  VISA: 'Visa',
  PRIVATE_LABEL: '',
};

/** `kinds`: what a debit, credit and prepaid card is called in the language of the texts. */
export function helpFacts(
  service: ServiceProgramme,
  bank: BankProgramme,
  kinds: Readonly<Record<Product['kind'], string>>,
): HelpFacts {
  const claims: Claims = {
    ...ofService(service, bank),
    ...ofCards(bank, kinds),
    ...ofCodes(bank),
  };
  const stated = Object.values(claims).filter(({ source }) => source === 'page');
  return {
    values: Object.assign(
      {
        service: service.name,
        bank: bank.name,
        apps: unique(modelsOf(service, bank).flatMap(({ app }) => app ?? [])),
        termsVersion: bank.terms.version,
      },
      ...stated.map(({ values }) => values),
    ),
    truths: Object.fromEntries([
      ['closed', bank.kind === 'CLOSED_LOOP'],
      ['strong', bank.identification.policy === 'STRONG'],
      ['verifiedOnWrist', bank.token.onDeviceVerification === true],
      ...Object.entries(claims).flatMap(([name, { source, truths = {} }]) => [
        [`${name}.stated`, source === 'page'],
        ...Object.entries(truths).map(([truth, holds]) => [truth, source === 'page' && holds]),
      ]),
    ]),
  };
}

const unique = (texts: readonly string[]) => [...new Set(texts)];

function modelsOf(service: ServiceProgramme, bank: BankProgramme) {
  return service.models.filter(({ model }) => bank.models.includes(model));
}

function ofService(service: ServiceProgramme, bank: BankProgramme): Claims {
  const { account, phones, passcode, history, reset } = service;
  const models = modelsOf(service, bank);
  const renewed = service.generations.filter(
    ({ model, source }) => source === 'page' && bank.models.includes(model),
  );
  return {
    models: { source: bank.modelsSource, values: { models: models.map(({ name }) => name) } },
    account: { source: account.source, values: { account: account.name } },
    phones: { source: phones.source, values: { phoneWallet: phones.wallet } },
    passcode: { source: passcode.lengthSource, values: { passcode: passcode.length } },
    unlocked: { source: passcode.unlockedHoursSource, values: { hours: passcode.unlockedHours } },
    passcodeTries: { source: passcode.triesSource, values: { passcodeTries: passcode.tries } },
    history: { source: history.source, values: { entries: history.wearableEntries } },
    reset: {
      source: reset.source,
      truths: {
        'reset.keepsSame': reset.sameAccount === 'KEEP',
        'reset.keepsOther': reset.otherAccount === 'KEEP',
      },
    },
    renewed: {
      source: 'page',
      values: {
        renewed: models
          .filter(({ model }) => renewed.some((generation) => generation.model === model))
          .map(({ name }) => name),
      },
      truths: { 'renewed.any': renewed.length > 0 },
    },
  };
}

function ofCards(bank: BankProgramme, kinds: Readonly<Record<Product['kind'], string>>): Claims {
  const { cap, channels, limits, products, rewards, currency } = bank;
  const may = products.filter(({ tokenisable }) => tokenisable);
  const mayNot = products.filter(({ tokenisable }) => !tokenisable);
  const redeemable = rewards.filter((programme) => programme.redeemable);
  return {
    products: {
      source: bank.productsSource,
      values: {
        products: may.map(({ name }) => name),
        others: mayNot.map(({ name }) => name),
        kinds: unique(may.map(({ kind }) => kinds[kind])),
        networks: unique(may.map(({ network }) => NETWORKS[network])),
      },
      truths: { 'others.any': mayNot.length > 0 },
    },
    cap: { source: cap.source, values: { cap: cap.cards } },
    channels: {
      source: bank.channelsSource,
      values: { channels: unique(channels.map(({ name }) => name)) },
    },
    limits: {
      source: limits.source,
      values: {
        tapLimit: { amountMinor: limits.tapMinor, currency },
        dayLimit: { amountMinor: limits.dayMinor, currency },
      },
    },
    rewards: {
      source: bank.rewardsSource,
      values: {
        rewards: rewards.map(({ programme }) => programme),
        redeemable: redeemable.map(({ programme }) => programme),
      },
      truths: { 'rewards.any': rewards.length > 0, 'redeem.any': redeemable.length > 0 },
    },
    lost: {
      source: bank.lostWearable.source,
      truths: { 'lost.deletes': bank.lostWearable.action === 'DELETE' },
    },
  };
}

function ofCodes(bank: BankProgramme): Claims {
  const rule = bank.identification;
  return {
    methods: {
      source: rule.methodsSource,
      truths: {
        'method.sms': rule.methods.includes('TEXT_TO_CARDHOLDER_NUMBER'),
        'method.email': rule.methods.includes('EMAIL_TO_CARDHOLDER_ADDRESS'),
        'method.call': rule.methods.includes('CARDHOLDER_TO_CALL_MANNED_NUMBER'),
      },
    },
    call: { source: bank.callCentreSource, values: { callCentre: bank.callCentre } },
    length: { source: rule.codeLengthSource, values: { digits: rule.codeLength } },
    sends: { source: rule.sendsSource, values: { sends: rule.sends } },
    tries: { source: rule.triesSource, values: { tries: rule.tries } },
    lifetime: { source: rule.lifetimeSource, values: { minutes: rule.lifetimeMinutes } },
    expired: {
      source: rule.expiredSource,
      truths: { 'expired.newCode': rule.expired === 'NEW_CODE' },
    },
  };
}

const EVERY_VALUE = [
  ...['service', 'bank', 'apps', 'termsVersion', 'models', 'account', 'phoneWallet', 'passcode'],
  ...['hours', 'passcodeTries', 'entries', 'renewed', 'products', 'others', 'kinds', 'networks'],
  ...['cap', 'channels', 'tapLimit', 'dayLimit', 'rewards', 'redeemable', 'callCentre', 'digits'],
  ...['sends', 'tries', 'minutes'],
];
const EVERY_TRUTH = [
  ...[
    'closed',
    'strong',
    'verifiedOnWrist',
    'reset.keepsSame',
    'reset.keepsOther',
    'renewed.any',
    'others.any',
  ],
  ...['rewards.any', 'redeem.any', 'lost.deletes', 'method.sms', 'method.email', 'method.call'],
  ...['expired.newCode'],
  ...[
    ...['models', 'account', 'phones', 'passcode', 'unlocked', 'passcodeTries', 'history', 'reset'],
    ...['renewed', 'products', 'cap', 'channels', 'limits', 'rewards', 'lost', 'methods', 'call'],
    ...['length', 'sends', 'tries', 'lifetime', 'expired'],
  ].map((claim) => `${claim}.stated`),
];

/** Names that texts may use; a value is there only where it is stated. */
export const FACTS_OF_HELP = {
  values: new Set(EVERY_VALUE),
  truths: new Set(EVERY_TRUTH),
} as const;
