/**
 * The administrative side of one link: the issuer security domain with its secure session and
 * packages, and the contactless registry service.
 */
import { DecodeError, equal, hex } from '@armilla/bytes';
import {
  type Answer,
  CARD_TERMINATED,
  type CardSession,
  type Command,
  CRS_AID,
  diversificationDataOfCPLC,
  encodeAnswer,
  INSTALL_FOR_PERSONALISATION,
  ISSUER_SECURITY_DOMAIN_AID,
  isSuccessOrWarning,
  MODE_LENGTHS,
  PACKAGE_ID_LENGTH,
  type ProposedSession,
  proposeSession,
  type SecurityLevel,
  STORE_DATA_BER_TLV,
  TAG_COMMIT_PACKAGE,
  TAG_COMMITTED_PACKAGES,
  TAG_OPEN_PACKAGE,
} from '@armilla/globalplatform';
import { decodeOneTlv, decodeTlv, encodeTlv, find } from '@armilla/tlv';
import type { Memory, Transaction } from '../memory/memory.ts';
import { ok, STATUS, say, within } from './answer.ts';
import {
  contactlessServiceFCI,
  contactlessStatus,
  setContactlessState,
  type VolatileChoice,
  versionAndCounter,
} from './contactless-service.ts';
import {
  countSession,
  isClosed,
  isCommitted,
  type KeySet,
  readCardState,
  readCPLC,
  readKeySet,
  rememberPackage,
} from './domain-store.ts';
import {
  committedPackages,
  deleteObject,
  getPublicData,
  getStatus,
  install,
  MANAGEMENT_DATA,
  putKey,
  readInstall,
  setStatus,
} from './issuer-domain.ts';
import type { Page } from './page.ts';
import { beginPersonalisation, type Personalisation, storeGroupings } from './personaliser.ts';
import { aidHex, readInstance } from './registry.ts';

export type AdministrationDeps = {
  readonly memory: Memory;
  readonly choice: VolatileChoice;
  /** How many payment instances fit. */
  readonly capacity: number;
  /** What a session must protect at least: all bits of it have to be in the host's level. */
  readonly minimumLevel: SecurityLevel;
};

export type Administration = {
  /** SELECT by name; undefined when the name is neither the domain's nor the registry's. */
  select(name: Uint8Array): Answer | undefined;
  /** Any other command; the answer is protected already where the session asks for it. */
  handle(command: Command): Uint8Array;
  /** Ends session and package and forgets what was selected. */
  reset(): void;
};

type Proposed = { readonly session: ProposedSession; readonly keySet: KeySet };

type Authenticated = { readonly channel: CardSession; readonly dek: Uint8Array };

type OpenPackage = { readonly id: Uint8Array; readonly transaction: Transaction };

/** Everything a link knows besides the memory; a reset leaves it as it was made. */
type LinkState = {
  selected: 'domain' | 'registry' | undefined;
  proposed: Proposed | undefined;
  session: Authenticated | undefined;
  package: OpenPackage | undefined;
  personalisation: Personalisation | undefined;
  /** What GET STATUS listed last, and where [next occurrence] goes on. */
  listOf: string;
  listFrom: number;
};

/** One link's administrative side. */
export function openAdministration(deps: AdministrationDeps): Administration {
  const link: LinkState = {
    selected: undefined,
    proposed: undefined,
    session: undefined,
    package: undefined,
    personalisation: undefined,
    listOf: '',
    listFrom: 0,
  };
  return {
    select(name) {
      endSession(link);
      link.selected = nameOf(name);
      if (link.selected === undefined) return undefined;
      if (link.selected === 'registry') {
        if (!isClosed(deps.memory)) return ok(contactlessServiceFCI(deps.memory));
        link.selected = undefined;
        return say(STATUS.FUNCTION_NOT_SUPPORTED);
      }
      // A locked card still lets its domain be selected, and says that it is locked (11.9.3.2).
      return { data: DOMAIN_FCI, status: isClosed(deps.memory) ? STATUS.CARD_LOCKED : STATUS.OK };
    },
    handle: (command) => handle(deps, link, command),
    reset() {
      endSession(link);
      link.selected = undefined;
    },
  };
}

/** What SELECT of the domain tells (11.9.3.1): what it speaks, the longest data of a command. */
const DOMAIN_FCI = encodeTlv(0x6f, [
  encodeTlv(0x84, ISSUER_SECURITY_DOMAIN_AID),
  encodeTlv(0xa5, [MANAGEMENT_DATA, encodeTlv(0x9f65, Uint8Array.of(0xff))]),
]);

/** The domain answers to its own AID, to any beginning of it, and to no name at all. */
function nameOf(name: Uint8Array): LinkState['selected'] {
  if (equal(name, CRS_AID)) return 'registry';
  return aidHex(ISSUER_SECURITY_DOMAIN_AID).startsWith(aidHex(name)) ? 'domain' : undefined;
}

function endSession(link: LinkState): void {
  link.package?.transaction.abort();
  link.package = undefined;
  link.proposed = undefined;
  link.session = undefined;
  link.personalisation = undefined;
  link.listFrom = 0;
}

function handle(deps: AdministrationDeps, link: LinkState, command: Command): Uint8Array {
  switch (link.selected) {
    case undefined:
      return plain(say(STATUS.CONDITIONS_NOT_SATISFIED));
    case 'registry':
      return plain(handleRegistry(deps, link, command));
    case 'domain':
      return handleDomain(deps, link, command);
  }
}

function plain({ data, status }: Answer): Uint8Array {
  return encodeAnswer(data, status);
}

function handleDomain(deps: AdministrationDeps, link: LinkState, command: Command): Uint8Array {
  const { cla, ins } = command;
  if (cla === 0x80 && ins === 0x50) return plain(initializeUpdate(deps, link, command));
  if (cla === 0x84 && ins === 0x82) return plain(externalAuthenticate(deps, link, command));
  if (link.session !== undefined) return handleProtected(deps, link, link.session, command);
  const isPublic = ins === 0xca && (cla === 0x80 || cla === 0x00);
  if (isPublic) return plain(getPublicData(deps.memory, command));
  const isOurs = Object.hasOwn(MANAGEMENT, ins) || ins === 0x82;
  return plain(say(isOurs ? STATUS.SECURITY_NOT_SATISFIED : STATUS.UNKNOWN_INSTRUCTION));
}

/** The host's challenge chooses the mode: S8 or S16 (Amendment D, 4.1.2). */
const CHALLENGE_LENGTHS: readonly number[] = Object.values(MODE_LENGTHS);

function initializeUpdate(deps: AdministrationDeps, link: LinkState, command: Command): Answer {
  endSession(link);
  const keySet = readKeySet(deps.memory, command.p1);
  if (!CHALLENGE_LENGTHS.includes(command.data.length)) return say(STATUS.WRONG_LENGTH);
  if (keySet === undefined) return say(STATUS.DATA_NOT_FOUND);
  if (command.p2 !== 0) return say(STATUS.WRONG_P1P2);
  if (keySet.sequenceCounter >= 0xffffff || readCardState(deps.memory) === CARD_TERMINATED) {
    return say(STATUS.CONDITIONS_NOT_SATISFIED);
  }
  const session = proposeSession({
    ...keySet,
    diversificationData: diversificationDataOfCPLC(readCPLC(deps.memory)),
    aid: ISSUER_SECURITY_DOMAIN_AID,
    hostChallenge: command.data,
  });
  link.proposed = { session, keySet };
  return ok(session.answer);
}

function externalAuthenticate(deps: AdministrationDeps, link: LinkState, command: Command): Answer {
  const { proposed } = link;
  endSession(link);
  if (proposed === undefined) return say(STATUS.CONDITIONS_NOT_SATISFIED);
  if ((command.p1 & deps.minimumLevel) !== deps.minimumLevel) return say(STATUS.WRONG_P1P2);
  const channel = proposed.session.authenticate(command);
  if (channel === undefined) return say(STATUS.AUTHENTICATION_FAILED);
  countSession(deps.memory, proposed.keySet.keyVersion);
  link.session = { channel, dek: proposed.keySet.keys.dek };
  return ok();
}

function handleProtected(
  deps: AdministrationDeps,
  link: LinkState,
  session: Authenticated,
  command: Command,
): Uint8Array {
  const opened = session.channel.unwrap(command);
  if (opened === undefined) {
    endSession(link);
    return plain(say(STATUS.SECURITY_NOT_SATISFIED));
  }
  const answer = manage(deps, link, session, opened);
  return session.channel.wrap(answer.data, answer.status);
}

/** Runs one command in the open package, or in a transaction of its own. */
function manage(
  deps: AdministrationDeps,
  link: LinkState,
  session: Authenticated,
  command: Command,
): Answer {
  const transaction = link.package?.transaction ?? deps.memory.begin();
  const isAlone = link.package === undefined;
  const answer = attempt({ ...deps, link, session, transaction }, command);
  if (!isSuccessOrWarning(answer.status)) {
    if (isAlone) transaction.abort();
    // Inside a package nothing may go on after a command that failed: all of it is undone.
    endAfterFailure(link, isAlone, command);
    return answer;
  }
  if (isAlone && link.package === undefined) transaction.commit();
  return answer;
}

function endAfterFailure(link: LinkState, isAlone: boolean, command: Command): void {
  link.personalisation = undefined;
  const isStartOfPackage = command.ins === 0xe2 && (command.p1 & 0x18) === STORE_DATA_BER_TLV;
  if (!isAlone || isStartOfPackage) endSession(link);
}

/** What a management command has at hand. */
type Work = AdministrationDeps & {
  readonly link: LinkState;
  readonly session: Authenticated;
  readonly transaction: Transaction;
};

function attempt(work: Work, command: Command): Answer {
  const run = MANAGEMENT[command.ins];
  if (command.cla !== 0x80 && command.cla !== 0x00) return say(STATUS.UNKNOWN_CLASS);
  if (run === undefined) return say(STATUS.UNKNOWN_INSTRUCTION);
  try {
    return run(work, command);
  } catch (error) {
    if (error instanceof DecodeError) return say(STATUS.WRONG_DATA);
    throw error;
  }
}

/** Instruction byte → what it does inside a session. */
const MANAGEMENT: Readonly<Record<number, (work: Work, command: Command) => Answer>> = {
  230: (work, command) =>
    command.p1 === INSTALL_FOR_PERSONALISATION
      ? installForPersonalisation(work, command)
      : install(work.transaction, command, work.capacity),
  228: ({ transaction }, command) => deleteObject(transaction, command),
  226: storeData,
  240: ({ transaction, choice }, command) =>
    command.p1 === 0x01 || command.p1 === 0x02
      ? setContactlessState(transaction, choice, command, true)
      : setStatus(transaction, command),
  242: ({ transaction, link }, command) =>
    listed(link, command, (from) =>
      asksRegistry(command)
        ? provablyEmpty(contactlessStatus(transaction, command, from))
        : getStatus(transaction, command, from),
    ),
  216: ({ transaction, session }, command) => putKey(transaction, command, session.dek),
  202: ({ transaction }, command) =>
    ((command.p1 << 8) | command.p2) === TAG_COMMITTED_PACKAGES
      ? committedPackages(transaction, command)
      : getPublicData(transaction, command),
};

/**
 * GET STATUS of the contactless registry inside a session of the domain, as its SET STATUS is taken
 * there too: told from the older form of the domain's own by its tag list (5C), which that has not.
 */
function asksRegistry({ p1, p2, data }: Command): boolean {
  return p1 === 0x40 && (p2 & 0x02) === 0 && find(decodeTlv(data), 0x5c) !== undefined;
}

/** An error carries no R-MAC: that nothing is there is told as a success, so that it is proved. */
function provablyEmpty({ answer, next }: Page): Page {
  return answer.status === STATUS.DATA_NOT_FOUND ? { answer: ok(), next } : { answer, next };
}

/** A page of a list; `next occurrence` (P2 b1) goes on only with the list that was begun. */
function listed(link: LinkState, command: Command, list: (from: number) => Page): Answer {
  const asked = `${command.p1}:${command.p2 & ~1}:${hex(command.data)}`;
  const isNext = (command.p2 & 0x01) !== 0;
  if (isNext && (asked !== link.listOf || link.listFrom === 0)) return say(STATUS.DATA_NOT_FOUND);
  const { answer, next } = list(link.listFrom);
  link.listOf = asked;
  link.listFrom = next;
  return answer;
}

function installForPersonalisation({ link, transaction }: Work, { p2, data }: Command): Answer {
  const aid = aidHex(readInstall(data).instanceAid);
  if (p2 !== 0) return say(STATUS.WRONG_P1P2);
  if (isClosed(transaction)) return say(STATUS.CONDITIONS_NOT_SATISFIED);
  if (readInstance(transaction, aid) === undefined) return say(STATUS.DATA_NOT_FOUND);
  link.personalisation = beginPersonalisation(aid);
  return ok(Uint8Array.of(0x00));
}

function storeData(work: Work, command: Command): Answer {
  const { link, session, transaction } = work;
  if ((command.p1 & 0x18) === STORE_DATA_BER_TLV) return storeDomainData(work, command);
  if (link.personalisation === undefined) return say(STATUS.CONDITIONS_NOT_SATISFIED);
  const answer = storeGroupings(transaction, link.personalisation, command, session.dek);
  if ((command.p1 & 0x80) !== 0) link.personalisation = undefined;
  return answer;
}

function storeDomainData(work: Work, { data }: Command): Answer {
  const { tag, value } = decodeOneTlv(data);
  if (tag !== TAG_OPEN_PACKAGE && tag !== TAG_COMMIT_PACKAGE) return say(STATUS.DATA_NOT_FOUND);
  if (value.length !== PACKAGE_ID_LENGTH) return say(STATUS.WRONG_DATA);
  return tag === TAG_OPEN_PACKAGE ? openPackage(work, value) : commitPackage(work, value);
}

function openPackage({ link, transaction }: Work, id: Uint8Array): Answer {
  if (link.package !== undefined) return say(STATUS.CONDITIONS_NOT_SATISFIED);
  if (isCommitted(transaction, id)) return say(STATUS.ALREADY_THERE);
  link.package = { id: id.slice(), transaction };
  return ok();
}

function commitPackage({ link, transaction }: Work, id: Uint8Array): Answer {
  if (link.package === undefined || !equal(link.package.id, id)) {
    return say(STATUS.CONDITIONS_NOT_SATISFIED);
  }
  rememberPackage(transaction, id);
  transaction.commit();
  link.package = undefined;
  link.personalisation = undefined;
  return ok();
}

/** The registry service on its own: no session, so it gives nothing and takes away at most. */
function handleRegistry(deps: AdministrationDeps, link: LinkState, command: Command): Answer {
  const { cla, ins, p1, p2 } = command;
  if (cla !== 0x80 && !(cla === 0x00 && ins === 0xca)) return say(STATUS.UNKNOWN_CLASS);
  switch (ins) {
    case 0xca:
      return ((p1 << 8) | p2) === 0x00a5
        ? within(command, ok(versionAndCounter(deps.memory)))
        : say(STATUS.DATA_NOT_FOUND);
    case 0xf2: {
      if (p1 !== 0x40) return say(STATUS.WRONG_P1P2);
      return listed(link, command, (from) => contactlessStatus(deps.memory, command, from));
    }
    case 0xf0:
      return setAlone(deps, command);
    default:
      return say(STATUS.UNKNOWN_INSTRUCTION);
  }
}

function setAlone({ memory, choice }: AdministrationDeps, command: Command): Answer {
  const transaction = memory.begin();
  const answer = setContactlessState(transaction, choice, command, false);
  if (isSuccessOrWarning(answer.status)) transaction.commit();
  else transaction.abort();
  return answer;
}
