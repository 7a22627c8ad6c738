/**
 * `node tool/fuzz-band.ts [--commands 1000000] [--seed N]`: the chip of a band against readers and
 * phones gone mad. Commands of taps, of card management and of nobody come damaged and in any
 * order, over every link, inside secure sessions and outside. Each must get an answer with a status
 * word that is no bug (6F00); after every round the chip boots again from its flash with the cards
 * it had, and what it shows as payable pays, under a number it never used. A finding is printed
 * with its seed and ends the run with exit code 1.
 */
import { fromHex, hex } from '@armilla/bytes';
import {
  decodeAnswer,
  deleteCommand,
  encipherUnderDEK,
  getStatusCommand,
  type HostSession,
  ISSUER_SECURITY_DOMAIN_AID,
  initializeUpdateCommand,
  openPackage,
  personalisationScript,
  queryContactless,
  selectContactlessRegistry,
  setContactlessStatus,
  setStatusCommand,
} from '@armilla/globalplatform';
import { type CuttableFlash, flashInMemory, type SecureElement } from '@armilla/wearable';
import {
  boot,
  install,
  packageId,
  prepare,
  select,
  sequenceCounterOf,
  TEST_KEYS,
} from '../party/wearable/test/host.ts';
import { sampleCard } from '../party/wearable/test/sample-card.ts';
import { PPSE, tap } from '../party/wearable/test/tap.ts';
import { askedOf, wholeNumber } from './asked.ts';
import { Dice, nextInput } from './fuzz/mutation.ts';

const ROUND = 400;
const LEVELS = [0x01, 0x03, 0x11, 0x13, 0x33] as const;

const values = askedOf(import.meta.url, {
  commands: { type: 'string', default: '1000000' },
  seed: { type: 'string', default: '1' },
});
const total = wholeNumber('commands', values.commands);
const dice = new Dice(wholeNumber('seed', values.seed, 0));
const sample = sampleCard();
const second = sampleCard({ suffix: '02', pan: '5413330000000029', pdol: '9F3501 9F0206' });
const image = filledImage();
const taps = [sample.instanceAid, second.instanceAid].map(commandsOfTap);
const management = commandsOfManagement();
const seeds = [...taps.flat(), ...management];

const started = performance.now();

const answers = new Map<string, number>();
let done = 0;
let paid = 0;
while (done < total) playRound(Math.min(ROUND, total - done));
const seconds = ((performance.now() - started) / 1000).toFixed(1);
const good = answers.get('9000') ?? 0;
console.log(
  `${done} commands (seed ${values.seed}): ${good} did something, ${answers.size} statuses`,
);
console.log(`${paid} taps afterwards, each with a number of its own, ${seconds} s`);

/** A flash with two cards that pay, as the token service leaves it. */
function filledImage(): Uint8Array {
  const flash = flashInMemory();
  const chip = boot(flash);
  install(chip, sample, 1);
  install(chip, second, 2);
  return flash.readAll();
}

/** Every command of a tap with one card, as it is sent. */
function commandsOfTap(aid: Uint8Array): readonly Uint8Array[] {
  const sent: Uint8Array[] = [];
  const chip = boot(flashInMemory(image));
  chip.choose(hex(aid));
  tap((command) => {
    sent.push(command);
    return chip.contactless.transceive(command);
  });
  return sent;
}

function commandsOfManagement(): readonly Uint8Array[] {
  return [
    select(ISSUER_SECURITY_DOMAIN_AID),
    selectContactlessRegistry(),
    initializeUpdateCommand(0, new Uint8Array(8).fill(7)),
    getStatusCommand(0x80),
    getStatusCommand(0x40),
    queryContactless({ aidPrefix: new Uint8Array(0), tags: [0x4f, 0x9f70] }),
    setContactlessStatus('deactivate', sample.instanceAid),
    setContactlessStatus('activate', sample.instanceAid),
    setContactlessStatus('volatilePriority', second.instanceAid),
    setContactlessStatus('lowestPriority', sample.instanceAid),
    setStatusCommand(0x40, 0x80, sample.instanceAid),
    setStatusCommand(0x80, 0x7f, ISSUER_SECURITY_DOMAIN_AID),
    deleteCommand(second.instanceAid, true),
    openPackage(packageId(9)),
    fromHex('80CA9F7F00'),
    fromHex('80CADF720100'),
    fromHex('80CA00E000'),
    ...personalisationScript(sampleCard({ suffix: '03' }), encipherUnderDEK(TEST_KEYS.dek)),
  ];
}

function playRound(commands: number): void {
  const flash = flashInMemory(image);
  const chip = boot(flash);
  const before = countersOf(chip);
  let session = dice.below(2) === 0 ? openSession(chip) : undefined;
  let script: readonly Uint8Array[] = [];
  for (let n = 0; n < commands; n++) {
    done += 1;
    const isInSession = session !== undefined && dice.below(2) === 0;
    if (isInSession) {
      const status = send(chip.wired, wrapped(session, nextInput(dice, management)));
      if (status === '6982') session = openSession(chip);
      continue;
    }
    if (script.length === 0) script = dice.pick(taps);
    const [next = PPSE, ...rest] = script;
    script = rest;
    const link = dice.pick([chip.contactless, chip.contactless, chip]);
    send(link, dice.below(3) > 0 ? next : nextInput(dice, seeds));
  }
  judge(chip, flash, before);
}

/** A session as a host opens it; undefined when the chip wants none any more. */
function openSession({ wired }: SecureElement): HostSession | undefined {
  wired.reset();
  const asked = wired.transceive(initializeUpdateCommand(0, new Uint8Array(8)));
  if (decodeAnswer(asked).status !== 0x9000) return undefined;
  const host = prepare(sequenceCounterOf(wired), dice.pick(LEVELS));
  wired.transceive(host.initializeUpdate);
  return decodeAnswer(wired.transceive(host.externalAuthenticate)).status === 0x9000
    ? host
    : undefined;
}

/** Wrapped where it can be, as it is where not. */
function wrapped(session: HostSession | undefined, command: Uint8Array): Uint8Array {
  try {
    return session?.wrap(command) ?? command;
  } catch {
    return command;
  }
}

function send(link: Pick<SecureElement, 'transceive'>, command: Uint8Array): string {
  let answer: Uint8Array;
  try {
    answer = link.transceive(command);
  } catch (error) {
    return fail(`${hex(command)} is answered by ${String(error)}`);
  }
  const status = hex(answer.slice(-2));
  if (answer.length < 2 || answer.length > 258) fail(`${hex(command)}: ${answer.length} bytes`);
  if (!/^(?:9000|6[1-9A-E])/.test(status)) fail(`${hex(command)} is answered ${status}`);
  answers.set(status, (answers.get(status) ?? 0) + 1);
  return status;
}

/** The ATC of every card, as the flash tells. */
function countersOf(chip: SecureElement): ReadonlyMap<string, number> {
  return new Map(chip.cards().map(({ aid }) => [aid, chip.log(aid)[0]?.atc ?? 0]));
}

/** Whether the chip is whole after a round, in memory and in its flash. */
function judge(chip: SecureElement, flash: CuttableFlash, before: ReadonlyMap<string, number>) {
  chip.reset();
  chip.wired.reset();
  const again = boot(flashInMemory(flash.readAll()));
  if (JSON.stringify(again.cards()) !== JSON.stringify(chip.cards())) fail('a boot changes cards');
  const found = decodeAnswer(again.contactless.transceive(select(PPSE)));
  if (found.status !== 0x9000) return;
  for (const { aid, isPayable } of again.cards()) {
    if (!isPayable) continue;
    again.choose(aid);
    const used = Math.max(before.get(aid) ?? 0, again.log(aid)[0]?.atc ?? 0);
    const { atc, cid } = tap(again.contactless.transceive);
    if (atc <= used || cid !== 0x80) fail(`${aid} pays with number ${atc} after ${used}`);
    paid += 1;
  }
}

function fail(text: string): never {
  console.error(`FOUND: ${text} (seed ${values.seed}, command ${done})`);
  process.exit(1);
}
