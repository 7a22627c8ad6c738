/**
 * What the shape of a programme cannot say: names that must lead somewhere, values that must agree,
 * within one file and between all of them. Pure; the reader adds file and line.
 */
import type { BankProgramme, ServiceProgramme } from './programme.ts';
import { faultsOfMoney } from './programme-money-rules.ts';
import { SIGNALS } from './programme-signals.ts';

export interface Fault {
  /** The field, as its steps from the top of the file. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Registered application providers of the open networks (ISO/IEC 7816-5). */
const NETWORK_RIDS = { MASTERCARD: 'A000000004', VISA: 'A000000003' } as const;
/** What an instance's own identifier adds to the programme's: `AA03` and its slot. */
const INSTANCE_SUFFIX_BYTES = 4;
const SMS_FIELDS = ['bank', 'code', 'card', 'device', 'minutes'];

const fault = (path: Fault['path'], message: string): Fault => ({ path, message });

/** The places whose value stood earlier in the list. */
function doubled(
  values: readonly string[],
  path: (index: number) => Fault['path'],
): readonly Fault[] {
  return values.flatMap((value, i) =>
    values.indexOf(value) < i ? [fault(path(i), `${value} is there twice`)] : [],
  );
}

/** What is wrong within a service programme. */
export function faultsOfService(service: ServiceProgramme): readonly Fault[] {
  const known = service.models.map(({ model }) => model);
  return [
    ...doubled(known, (i) => ['models', i, 'model']),
    ...service.models.flatMap(faultsOfModel),
    ...doubled(
      service.signIns.map(({ provider }) => provider),
      (i) => ['signIns', i, 'provider'],
    ),
    ...doubled(
      service.generations.map(({ model }) => model),
      (i) => ['generations', i, 'model'],
    ),
    ...service.generations.flatMap(({ model }, i) =>
      known.includes(model)
        ? []
        : [fault(['generations', i, 'model'], `model ${model} is not in service ${service.id}`)],
    ),
    ...(service.abandoned.remindHours < service.abandoned.deleteDays * 24
      ? []
      : [fault(['abandoned', 'remindHours'], 'reminds only after the card is deleted')]),
  ];
}

function faultsOfModel(
  { kind, supported, capacity, app }: ServiceProgramme['models'][number],
  index: number,
): readonly Fault[] {
  const at = (field: string, message: string) => [fault(['models', index, field], message)];
  if (supported && kind === 'PHONE') return at('supported', 'a phone has its own wallet');
  if (supported && capacity === 0) return at('capacity', 'has no room for a card');
  if (supported && app === undefined) return at('app', 'names no companion app');
  return [];
}

/** What is wrong within one bank's programme. */
export function faultsOfBank(bank: BankProgramme): readonly Fault[] {
  return [
    ...doubled(bank.languages, (i) => ['languages', i]),
    ...doubled(bank.models, (i) => ['models', i]),
    ...doubled(bank.acceptedAt ?? [], (i) => ['acceptedAt', i]),
    ...faultsOfProducts(bank),
    ...faultsOfRanges(bank),
    ...faultsOfNetwork(bank),
    ...faultsOfIdentification(bank),
    ...faultsOfTexts(bank),
    ...faultsOfMoney(bank),
    ...(bank.limits.tapMinor > bank.limits.dayMinor
      ? [fault(['limits', 'tapMinor'], 'is more than a whole day may come to (dayMinor)')]
      : []),
  ];
}

function faultsOfProducts(bank: BankProgramme): readonly Fault[] {
  const rewards = bank.rewards.map(({ programme }) => programme);
  const ids = bank.products.map(({ productId }) => productId);
  return [
    ...doubled(ids, (i) => ['products', i, 'productId']),
    ...doubled(rewards, (i) => ['rewards', i, 'programme']),
    ...bank.products.flatMap((product, i) =>
      product.rewards === undefined || rewards.includes(product.rewards)
        ? []
        : [fault(['products', i, 'rewards'], `${product.rewards} is not among the rewards`)],
    ),
    ...(bank.products.some(({ tokenisable }) => tokenisable)
      ? []
      : [fault(['products'], 'none of them may become a token')]),
  ];
}

/** Ranges doubled within one bank. */
function faultsOfRanges(bank: BankProgramme): readonly Fault[] {
  const bins = [...bank.products.map(({ bin }) => bin), bank.token.bin];
  return doubled(bins, (i) => (i < bins.length - 1 ? ['products', i, 'bin'] : ['token', 'bin']));
}

/** Tokens have one application identifier, so one network; a closed loop has its own of both. */
function faultsOfNetwork(bank: BankProgramme): readonly Fault[] {
  const { aid } = bank.token;
  const bytes = aid.length / 2;
  const at = (message: string) => [fault(['token', 'aid'], message)];
  if (bytes < 5 || bytes > 16 - INSTANCE_SUFFIX_BYTES) return at('is not 5 to 12 bytes long');
  const closed = bank.kind === 'CLOSED_LOOP';
  if (closed && !aid.startsWith('F')) return at('of a closed loop is proprietary: F and so on');
  if (closed !== (bank.acceptedAt !== undefined)) {
    return [fault(['acceptedAt'], 'is for closed loops, which need it, and for them alone')];
  }
  return bank.products.flatMap(({ network, tokenisable }, i) => {
    if (!tokenisable) return [];
    const own = network === 'PRIVATE_LABEL';
    const path = ['products', i, 'network'];
    if (own !== closed) return [fault(path, 'PRIVATE_LABEL is for closed loops, and them alone')];
    if (own || aid.startsWith(NETWORK_RIDS[network])) return [];
    return [fault(path, `${network} does not go with token.aid ${aid}`)];
  });
}

function faultsOfIdentification({ identification }: BankProgramme): readonly Fault[] {
  const { methods, highRisk, declines, policy } = identification;
  const at = (...path: Fault['path']) => ['identification', ...path];
  const unknown = (field: 'highRisk' | 'declines') =>
    identification[field].flatMap((name, i) =>
      SIGNALS.includes(name) ? [] : [fault(at(field, i), `${name} is no signal`)],
    );
  const hasCode = methods.some((method) => /^(?:TEXT|EMAIL)_TO_/.test(method));
  return [
    ...doubled(methods, (i) => at('methods', i)),
    ...doubled(highRisk, (i) => at('highRisk', i)),
    ...doubled(declines, (i) => at('declines', i)),
    ...unknown('highRisk'),
    ...unknown('declines'),
    ...highRisk.flatMap((name, i) =>
      declines.includes(name) ? [fault(at('highRisk', i), `${name} declines as well`)] : [],
    ),
    ...(hasCode ? [] : [fault(at('methods'), 'no method brings a code')]),
    ...(policy === 'STRONG' && !methods.includes('CARDHOLDER_TO_VISIT_WEBSITE')
      ? [fault(at('methods'), 'STRONG needs CARDHOLDER_TO_VISIT_WEBSITE')]
      : []),
  ];
}

function faultsOfTexts(bank: BankProgramme): readonly Fault[] {
  return bank.languages.flatMap((language) => [
    ...(bank.terms.text[language] === undefined
      ? [fault(['terms', 'text'], `is not there in ${language}, one of its languages`)]
      : []),
    ...(bank.sms[language] === undefined
      ? [fault(['sms'], `is not there in ${language}, one of its languages`)]
      : faultsOfSms(bank.sms[language], ['sms', language])),
  ]);
}

function faultsOfSms(text: string, path: Fault['path']): readonly Fault[] {
  const named = [...text.matchAll(/\{(\w+)\}/g)].map(([, field = '']) => field);
  return [
    ...named.flatMap((field) =>
      SMS_FIELDS.includes(field) ? [] : [fault(path, `{${field}} is not known`)],
    ),
    ...SMS_FIELDS.flatMap((field) =>
      named.includes(field) ? [] : [fault(path, `does not say {${field}}`)],
    ),
  ];
}

/** What does not agree between a bank's programme, the service's and those of the other banks. */
export function faultsBetween(
  service: ServiceProgramme,
  bank: BankProgramme,
  others: readonly BankProgramme[],
): readonly Fault[] {
  return [
    ...bank.models.flatMap((model, i) => faultsOfServed(service, bank, model, i)),
    ...others.flatMap((other) => faultsBetweenBanks(bank, other)),
  ];
}

function faultsOfServed(
  service: ServiceProgramme,
  bank: BankProgramme,
  model: string,
  index: number,
): readonly Fault[] {
  const known = service.models.find((candidate) => candidate.model === model);
  const at = (message: string) => [fault(['models', index], message)];
  if (known === undefined) return at(`model ${model} is not in service ${service.id}`);
  if (!known.supported) return at(`model ${model} is not supported by service ${service.id}`);
  if (known.capacity >= bank.cap.cards) return [];
  return [fault(['cap', 'cards'], `is more than model ${model} has room for (${known.capacity})`)];
}

function faultsBetweenBanks(bank: BankProgramme, other: BankProgramme): readonly Fault[] {
  const taken = new Set([...other.products.map(({ bin }) => bin), other.token.bin]);
  const ranges = [
    ...bank.products.map(({ bin }, i) => [bin, ['products', i, 'bin']] as const),
    [bank.token.bin, ['token', 'bin']] as const,
  ];
  return [
    ...(bank.id === other.id ? [fault(['id'], `${bank.id} is another programme's`)] : []),
    ...ranges.flatMap(([bin, path]) =>
      taken.has(bin) ? [fault(path, `range ${bin} is taken by ${other.id}`)] : [],
    ),
    ...faultsOfAuthority(bank, other),
  ];
}

/** Banks of one network share its authority; a closed loop that did would vouch for others. */
function faultsOfAuthority(bank: BankProgramme, other: BankProgramme): readonly Fault[] {
  const { aid, caIndex } = bank.token;
  const closed = bank.kind === 'CLOSED_LOOP' || other.kind === 'CLOSED_LOOP';
  if (!closed || aid.slice(0, 10) !== other.token.aid.slice(0, 10)) return [];
  if (caIndex !== other.token.caIndex) return [];
  const message = `authority ${aid.slice(0, 10)}/${caIndex} is that of ${other.id}`;
  return [fault(['token', 'caIndex'], message)];
}
