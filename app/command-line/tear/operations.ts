/**
 * What is done to a band, a step at a time: each `yield` is an answer that has left it, and a place
 * where the power may go. Run again after a cut, an operation goes on from what it finds.
 */
import { fromHex, hex } from '@armilla/bytes';
import {
  commitPackage,
  decodeAnswer,
  decodeCommittedPackages,
  deleteCommand,
  encipherUnderDEK,
  FACTORY_KEY_VERSION,
  getCommittedPackage,
  ISSUER_SECURITY_DOMAIN_AID,
  openPackage,
  type PaymentInstanceData,
  personalisationScript,
  putKeyCommand,
  type StaticKeys,
  setContactlessStatus,
  setStatusCommand,
} from '@armilla/globalplatform';
import { recoveryProof } from '@armilla/wearable';
import { type Seen, type Subject, selectCommand, tapSteps } from './subject.ts';

export type Steps = Generator<void, void>;

export type Operation = {
  readonly name: string;
  /** What was done to the band before, uncut. */
  readonly before: readonly Operation[];
  run(subject: Subject, seen: Seen): Steps;
  /** Whether all of it has been done. */
  isDone(subject: Subject): boolean;
};

/** Sends the commands of a session; a package that is committed already is left alone. */
function* inSession(
  subject: Subject,
  commands: (keys: StaticKeys) => readonly Uint8Array[],
  packageNumber?: number,
): Steps {
  const id = new Uint8Array(16).fill(packageNumber ?? 0);
  if (packageNumber !== undefined && isCommitted(subject, id)) return;
  const host = subject.session();
  const plain = commands(subject.keys);
  const all = packageNumber === undefined ? plain : [openPackage(id), ...plain, commitPackage(id)];
  subject.wired(selectCommand(ISSUER_SECURITY_DOMAIN_AID));
  yield;
  subject.wired(host.initializeUpdate);
  yield;
  subject.wired(host.externalAuthenticate);
  yield;
  for (const command of all) {
    subject.wired(host.wrap(command));
    yield;
  }
}

function isCommitted(subject: Subject, id: Uint8Array): boolean {
  const host = subject.session();
  subject.wired(host.initializeUpdate);
  subject.wired(host.externalAuthenticate);
  const answer = host.unwrap(subject.wired(host.wrap(getCommittedPackage(id))));
  return decodeCommittedPackages(answer.data).length === 1;
}

function cardOf({ band }: Subject, { instanceAid }: PaymentInstanceData) {
  return band.secureElement.cards().find(({ aid }) => aid === hex(instanceAid));
}

const factory: Operation = {
  name: 'first boot',
  before: [],
  // The boot itself is the operation.
  *run() {},
  isDone: () => true,
};

function personalisation(card: PaymentInstanceData, number: number, before: Operation[]) {
  const script = (keys: StaticKeys) => [
    ...personalisationScript(card, encipherUnderDEK(keys.dek)),
    setContactlessStatus('activate', card.instanceAid),
  ];
  return {
    name: `personalisation of card ${number} in a package`,
    before,
    run: (subject: Subject) => inSession(subject, script, number),
    isDone: (subject: Subject) => cardOf(subject, card)?.isPayable === true,
  };
}

/** As an outside card manager does it: each command for itself, begun anew when it broke off. */
function openPersonalisation(card: PaymentInstanceData, before: Operation[]): Operation {
  return {
    name: 'personalisation without a package',
    before,
    *run(subject) {
      const found = cardOf(subject, card);
      if (found?.isPayable === true) return;
      const isBegun = found !== undefined;
      yield* inSession(subject, (keys) => [
        ...(isBegun ? [deleteCommand(card.instanceAid)] : []),
        ...personalisationScript(card, encipherUnderDEK(keys.dek)),
        setContactlessStatus('activate', card.instanceAid),
      ]);
    },
    isDone: (subject) => cardOf(subject, card)?.isPayable === true,
  };
}

/** More than one tap, so that the memory is written anew in between. */
function payment(card: PaymentInstanceData, before: Operation[]): Operation {
  return {
    name: 'payment',
    before,
    *run(subject, seen) {
      for (let tap = 0; tap < 3; tap++) yield* tapSteps(subject, card, seen);
    },
    isDone: () => true,
  };
}

function management(
  name: string,
  before: Operation[],
  commands: (keys: StaticKeys) => readonly Uint8Array[],
  isDone: (subject: Subject) => boolean,
): Operation {
  return {
    name,
    before,
    *run(subject) {
      if (!isDone(subject)) yield* inSession(subject, commands);
    },
    isDone,
  };
}

/** A deed of the phone or of hands: one step. */
function deed(
  name: string,
  before: Operation[],
  act: (subject: Subject) => void,
  isDone: (subject: Subject) => boolean,
): Operation {
  return {
    name,
    before,
    *run(subject) {
      if (!isDone(subject)) act(subject);
      yield;
    },
    isDone,
  };
}

const FIRST_PASSCODE = '123456';
const SECOND_PASSCODE = '654321';

/**
 * Whether the band opens to the second passcode. The first is asked before it, so that looking at a
 * band whose passcode did not change uses none of the wearer's tries up.
 */
function opensToSecond(subject: Subject): boolean {
  return !opensTo(subject, FIRST_PASSCODE) && opensTo(subject, SECOND_PASSCODE);
}

function opensTo({ band }: Subject, digits: string): boolean {
  band.putOn();
  return band.enterPasscode(digits) === undefined;
}

/** A try that was used up stays used up, wherever the power went. */
function* wrongPasscodes({ band }: Subject, seen: Seen): Steps {
  for (let tries = 0; tries < 2; tries++) {
    band.putOn();
    const { triesLeft } = band.view();
    if (triesLeft > seen.triesLeft) seen.complaints.push('a try that was given back');
    band.enterPasscode('000000');
    seen.triesLeft = Math.max(0, triesLeft - 1);
    yield;
  }
}

const LATER_KEYS: StaticKeys = {
  enc: fromHex('11'.repeat(16)),
  mac: fromHex('22'.repeat(16)),
  dek: fromHex('33'.repeat(16)),
};

/** Everything that is ever done to a band, with what comes before it. */
export function operations(cards: readonly PaymentInstanceData[]): readonly Operation[] {
  const [first, second] = cards;
  if (first === undefined || second === undefined) throw new Error('two cards are torn');
  const one = personalisation(first, 1, []);
  const two = personalisation(second, 2, [one]);
  const payable = (subject: Subject) => cardOf(subject, first)?.isPayable === true;
  const setting = deed(
    'first passcode',
    [one],
    ({ band }) => void band.setPasscode(FIRST_PASSCODE),
    (subject) => opensTo(subject, FIRST_PASSCODE),
  );
  const both = [one, two, setting];
  return [
    factory,
    one,
    two,
    openPersonalisation(second, [one]),
    payment(first, [one]),
    ...sessions(first, second, both, payable),
    setting,
    ...deeds(first, second, both),
  ];
}

/** What the token service does in a session. */
function sessions(
  first: PaymentInstanceData,
  second: PaymentInstanceData,
  both: Operation[],
  payable: (subject: Subject) => boolean,
): readonly Operation[] {
  const lock = management(
    'lock',
    both,
    () => [setStatusCommand(0x40, 0x8f, first.instanceAid)],
    (subject) => ((cardOf(subject, first)?.lifeCycleState ?? 0) & 0x80) !== 0,
  );
  const hide = management(
    'deactivation',
    both,
    () => [setContactlessStatus('deactivate', first.instanceAid)],
    (subject) => !payable(subject),
  );
  return [
    hide,
    management(
      'activation',
      [...both, hide],
      () => [setContactlessStatus('activate', first.instanceAid)],
      payable,
    ),
    lock,
    management(
      'unlock',
      [...both, lock],
      () => [setStatusCommand(0x40, 0x0f, first.instanceAid)],
      payable,
    ),
    management(
      'delete',
      both,
      () => [deleteCommand(second.instanceAid)],
      (subject) => cardOf(subject, second) === undefined,
    ),
    // As the token service takes cards away: one in, one out, both or neither.
    {
      name: 'delete and deactivation in a package',
      before: both,
      run: (subject: Subject) =>
        inSession(
          subject,
          () => [
            setContactlessStatus('deactivate', first.instanceAid),
            deleteCommand(second.instanceAid),
          ],
          3,
        ),
      isDone: (subject) => cardOf(subject, second) === undefined && !payable(subject),
    },
    management(
      'new keys',
      both,
      ({ dek }) => [putKeyCommand(FACTORY_KEY_VERSION, 0x31, LATER_KEYS, dek)],
      hasLaterKeys,
    ),
  ];
}

function hasLaterKeys(subject: Subject): boolean {
  subject.wired(selectCommand(ISSUER_SECURITY_DOMAIN_AID));
  const { data } = decodeAnswer(subject.wired(fromHex('80CA00E000')));
  return hex(data).includes('C00401318810');
}

/** What the phone does. */
function deeds(
  first: PaymentInstanceData,
  second: PaymentInstanceData,
  both: Operation[],
): readonly Operation[] {
  const list = [second, first].map(({ tokenUniqueReference, label }, index) => ({
    dpanLastFour: `000${index}`,
    label,
    background: '#000000',
    text: '#ffffff',
    ...(tokenUniqueReference === undefined ? {} : { tokenUniqueReference }),
  }));
  const isForgotten = ({ band }: Subject) => !band.view().passcodeSet;
  return [
    { name: 'wrong passcodes', before: both, run: wrongPasscodes, isDone: () => true },
    deed(
      'passcode change',
      both,
      ({ band }) => void band.setPasscode(SECOND_PASSCODE, FIRST_PASSCODE),
      opensToSecond,
    ),
    deed(
      'passcode recovery',
      both,
      ({ band, pairingKey }) => {
        const { cplc } = band.secureElement;
        const proof = recoveryProof(pairingKey, band.recoveryChallenge(), cplc);
        band.recover(proof, SECOND_PASSCODE);
      },
      opensToSecond,
    ),
    deed(
      'order',
      both,
      ({ band }) => band.setCards(list),
      ({ band }) => band.view().cards[0]?.aid === hex(second.instanceAid),
    ),
    deed(
      'another account',
      [
        ...both,
        deed(
          'an account',
          both,
          ({ band }) => void band.adopt('first'),
          () => false,
        ),
      ],
      ({ band }) => void band.adopt('second'),
      isForgotten,
    ),
    deed('factory reset', both, ({ band }) => band.factoryReset(), isForgotten),
  ];
}
