/** The issuer domain over real sessions: content, keys, packages, and what nonsense gets. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, hex } from '@armilla/bytes';
import {
  CONTACTLESS_TAGS,
  type CommandParts,
  type ContactlessQuery,
  commitPackage,
  decodeAnswer,
  decodeCommittedPackages,
  decodeContactlessEntries,
  decodeCPLC,
  decodeRegistryEntries,
  deleteCommand,
  encipherUnderDEK,
  encodeCommandAPDU,
  encodeCPLC,
  getCommittedPackage,
  getCommittedPackages,
  getContactlessStatus,
  getStatusCommand,
  INSTALL_FOR_INSTALL,
  INSTALL_FOR_MAKE_SELECTABLE,
  ISSUER_SECURITY_DOMAIN_AID,
  installCommand,
  openPackage,
  PAYMENT_LOAD_FILE_AID,
  PAYMENT_MODULE_AID,
  personalisationScript,
  putKeyCommand,
  queryContactless,
  selectContactlessRegistry,
  setContactlessStatus,
} from '@armilla/globalplatform';
import { type CutLeaves, flashInMemory, PowerCut } from '../memory/flash.ts';
import {
  boot,
  cardPackage,
  install,
  openSession,
  packageId,
  prepare,
  relay,
  select,
  sequenceCounterOf,
  TEST_CPLC,
  TEST_KEYS,
  talk,
} from '../test/host.ts';
import { sampleCard } from '../test/sample-card.ts';
import { PPSE, tap } from '../test/tap.ts';

const command = (parts: CommandParts) => encodeCommandAPDU(parts);
const status = (answer: Uint8Array) => hex(answer.slice(-2));
const card = sampleCard();
const aid = hex(card.instanceAid);

for (const level of [0x00, 0x01, 0x03, 0x11, 0x13, 0x33] as const) {
  test(`a card is personalised over a session of level ${level.toString(16)} and pays`, () => {
    const chip = boot(flashInMemory(), undefined, undefined, 0x00);
    const host = openSession(chip.wired, level);
    const script = [
      ...personalisationScript(card, encipherUnderDEK(TEST_KEYS.dek)),
      setContactlessStatus('activate', card.instanceAid),
    ];
    for (const plain of script) assert.equal(talk(chip.wired, host, plain).status, 0x9000);
    assert.equal(tap(chip.contactless.transceive).atc, 1);
  });
}

test('the card says who it is and what it speaks before any session', () => {
  const { transceive } = boot(flashInMemory()).wired;
  transceive(select(ISSUER_SECURITY_DOMAIN_AID));
  const { data } = decodeAnswer(transceive(fromHex('80CA9F7F00')));
  assert.equal(hex(encodeCPLC(decodeCPLC(data))), hex(TEST_CPLC));
  assert.match(hex(transceive(fromHex('80CA006600'))), /2A864886FC6B0403709000$/);
  assert.match(hex(transceive(fromHex('80CA00E000'))), /C00401308810.*9000$/);
  assert.equal(hex(transceive(fromHex('80CADF7200'))), '6A88', 'packages under a session only');
  assert.equal(hex(transceive(fromHex('80F28002024F0000'))), '6982');
  assert.equal(hex(transceive(fromHex('80E4000009 4F07A0000000041010'))), '6982');
  assert.equal(hex(transceive(fromHex('80AA000000'))), '6D00');
});

test('the registry is read under R-MAC, page by page', () => {
  const chip = boot(flashInMemory());
  const host = openSession(chip.wired);
  const aids = Array.from({ length: 9 }, (_, i) => fromHex(`A0000000041010AA1${i}`));
  for (const instanceAid of aids) {
    const made = installCommand(INSTALL_FOR_INSTALL, {
      loadFileAid: PAYMENT_LOAD_FILE_AID,
      moduleAid: PAYMENT_MODULE_AID,
      instanceAid,
      privileges: fromHex('00'),
      parameters: fromHex('C900'),
      token: new Uint8Array(0),
    });
    assert.equal(talk(chip.wired, host, made).status, 0x9000);
    assert.equal(talk(chip.wired, host, made).status, 0x6a89, 'a second time it is there');
  }
  const found: string[] = [];
  for (let next = false, more = true; more; next = true) {
    const answer = talk(chip.wired, host, getStatusCommand(0x40, new Uint8Array(0), next));
    found.push(...decodeRegistryEntries(answer.data).map((entry) => hex(entry.aid)));
    more = answer.status === 0x6310;
  }
  assert.deepEqual(found, aids.map(hex));
  const [domain] = decodeRegistryEntries(talk(chip.wired, host, getStatusCommand(0x80)).data);
  assert.equal(domain?.lifeCycleState, 0x0f);
  assert.equal(talk(chip.wired, host, getStatusCommand(0x40, fromHex('B0'))).status, 0x6a88);
  const first = aids[0] ?? new Uint8Array(0);
  const selectable = installCommand(INSTALL_FOR_MAKE_SELECTABLE, {
    loadFileAid: new Uint8Array(0),
    moduleAid: new Uint8Array(0),
    instanceAid: first,
    privileges: fromHex('00'),
    parameters: new Uint8Array(0),
    token: new Uint8Array(0),
  });
  assert.equal(talk(chip.wired, host, selectable).status, 0x9000);
  assert.equal(talk(chip.wired, host, selectable).status, 0x6985);
  const activated = talk(chip.wired, host, setContactlessStatus('activate', first));
  assert.equal(activated.status, 0x6320, 'not personalised, so not to be activated');
});

test('inside a session the domain tells the contactless registry, and proves that it is empty', () => {
  const chip = boot(flashInMemory());
  const host = openSession(chip.wired);
  const query = { aidPrefix: new Uint8Array(0), tags: [0x9f70, 0x81] };
  const empty = talk(chip.wired, host, queryContactless(query));
  assert.deepEqual([empty.status, empty.data.length], [0x9000, 0], 'under R-MAC');
  install(chip, card);
  const again = openSession(chip.wired);
  const [entry] = decodeContactlessEntries(talk(chip.wired, again, queryContactless(query)).data);
  assert.deepEqual(entry?.aid, card.instanceAid);
  assert.equal(entry.contactlessState, 0x01);
  const older = talk(chip.wired, again, fromHex('80F24000024F0000'));
  assert.equal(older.data[0], card.instanceAid.length, 'the older form of its own is as it was');
});

test('the contactless registry lists, reorders and takes away, and activates in a session', () => {
  const chip = boot(flashInMemory());
  install(chip, card);
  const wired = chip.wired.transceive;
  wired(selectContactlessRegistry());
  const entries = () => decodeContactlessEntries(decodeAnswer(wired(getContactlessStatus())).data);
  assert.deepEqual(
    entries().map((entry) => ({ ...entry, aid: hex(entry.aid) })),
    [{ aid, lifeCycleState: 0x0f, contactlessState: 1, selectionPriority: 0 }],
  );
  assert.equal(status(wired(setContactlessStatus('deactivate', card.instanceAid))), '9000');
  assert.equal(status(wired(setContactlessStatus('activate', card.instanceAid))), '6982');
  assert.equal(entries()[0]?.contactlessState, 0);
  assert.equal(
    status(wired(setContactlessStatus('highestPriority', fromHex('B000000000')))),
    '6320',
  );
  assert.equal(status(wired(fromHex('80CA00A500'))), '9000');
  assert.equal(hex(chip.contactless.transceive(select(PPSE))), '6A82');
});

test('the contactless registry tells what is asked for, of those that are asked for', () => {
  const chip = boot(flashInMemory());
  install(chip, card, 1);
  const other = sampleCard({ suffix: '02', pan: '5413330000000029' });
  install(chip, other, 2);
  const { transceive } = chip.wired;
  transceive(selectContactlessRegistry());
  const { aid: AID, state, selectionPriority } = CONTACTLESS_TAGS;
  const all = { aidPrefix: new Uint8Array(0) };
  const ask = (query: ContactlessQuery) => {
    const { data, status } = decodeAnswer(transceive(queryContactless(query)));
    return status === 0x9000 ? hex(data) : status.toString(16);
  };
  const line = (...parts: string[]) => {
    const inside = [`4F09${parts[0]}`, ...parts.slice(1)].join('');
    return `61${(inside.length / 2).toString(16).toUpperCase().padStart(2, '0')}${inside}`;
  };
  const aids = [aid, hex(other.instanceAid)] as const;
  assert.equal(ask({ ...all, tags: [AID] }), aids.map((one) => line(one)).join(''));
  assert.equal(
    ask({ ...all, tags: [state] }),
    aids.map((one) => line(one, '9F70020F01')).join(''),
    'the AID is told in any case',
  );
  transceive(setContactlessStatus('deactivate', other.instanceAid));
  const active = { ...all, contactlessState: 0x01 };
  assert.equal(ask({ ...active, tags: [AID, selectionPriority] }), line(aids[0], '810100'));
  assert.equal(ask({ ...all, contactlessState: 0x00, tags: [AID] }), line(aids[1]));
  assert.equal(ask({ ...all, aidPrefix: other.instanceAid, tags: [0x87] }), line(aids[1]));
  for (const [tag, none] of [
    ['family', { family: 1 }],
    ['display', { displayRequired: true }],
  ] as const) {
    assert.equal(ask({ ...all, ...none }), '6a88', tag);
  }
});

test('a session ends with the first command that is not protected; its counter is used up', () => {
  const chip = boot(flashInMemory());
  const host = openSession(chip.wired);
  assert.equal(hex(chip.wired.transceive(getStatusCommand(0x80))), '6982');
  assert.equal(hex(chip.wired.transceive(host.wrap(getStatusCommand(0x80)))), '6982');
  assert.equal(sequenceCounterOf(chip.wired), 1);
});

test('a recorded session cannot be played again', () => {
  const chip = boot(flashInMemory());
  const script = cardPackage(card, packageId(1), 0);
  assert.ok(relay(chip.wired, script).every((one) => one === 0x9000));
  chip.eraseInstances();
  assert.deepEqual(relay(chip.wired, script), [0x9000, 0x9000, 0x6300]);
  assert.deepEqual(chip.cards(), []);
});

test('a wrong proof opens nothing and uses nothing up', () => {
  const chip = boot(flashInMemory());
  const wrong = prepare(0, 0x33, { ...TEST_KEYS, mac: fromHex('00'.repeat(16)) });
  chip.wired.transceive(select(ISSUER_SECURITY_DOMAIN_AID));
  assert.throws(() => wrong.checkInitializeUpdate(chip.wired.transceive(wrong.initializeUpdate)));
  assert.equal(hex(chip.wired.transceive(wrong.externalAuthenticate)), '6300');
  assert.equal(hex(chip.wired.transceive(wrong.externalAuthenticate)), '6985');
  assert.equal(sequenceCounterOf(chip.wired), 0);
});

test('new keys take the place of the old ones', () => {
  const chip = boot(flashInMemory());
  const host = openSession(chip.wired);
  const keys = {
    enc: new Uint8Array(32).fill(1),
    mac: new Uint8Array(32).fill(2),
    dek: new Uint8Array(32).fill(3),
  };
  const put = putKeyCommand(0x30, 0x31, keys, TEST_KEYS.dek);
  assert.equal(talk(chip.wired, host, put).status, 0x9000);
  assert.equal(sequenceCounterOf(chip.wired), 0);
  const old = prepare(0);
  assert.equal(hex(chip.wired.transceive(old.initializeUpdate)), '6A88');
});

test('a committed package is remembered, told under R-MAC, and not run twice', () => {
  const flash = flashInMemory();
  install(boot(flash), card, 7);
  const chip = boot(flash);
  const host = openSession(chip.wired);
  const ask = (plain: Uint8Array) =>
    decodeCommittedPackages(talk(chip.wired, host, plain).data).map(hex);
  assert.deepEqual(ask(getCommittedPackages()), [hex(packageId(7))]);
  assert.deepEqual(ask(getCommittedPackage(packageId(7))), [hex(packageId(7))]);
  assert.deepEqual(ask(getCommittedPackage(packageId(8))), []);
  const again = relay(chip.wired, cardPackage(card, packageId(7), sequenceCounterOf(chip.wired)));
  assert.deepEqual(again, [0x9000, 0x9000, 0x9000, 0x6a89]);
});

test('the card remembers the last 32 packages, fourteen to an answer', () => {
  const chip = boot(flashInMemory());
  const host = openSession(chip.wired);
  for (let i = 1; i <= 40; i++) {
    assert.equal(talk(chip.wired, host, openPackage(packageId(i))).status, 0x9000);
    assert.equal(talk(chip.wired, host, commitPackage(packageId(i))).status, 0x9000);
  }
  const told = [0, 1, 2].flatMap((part) =>
    decodeCommittedPackages(talk(chip.wired, host, getCommittedPackages(part)).data),
  );
  assert.deepEqual(
    told.map((id) => id[0]),
    Array.from({ length: 32 }, (_, i) => 40 - i),
  );
});

test('a failed command inside a package undoes the package and ends the session', () => {
  const chip = boot(flashInMemory());
  install(chip, card);
  const host = openSession(chip.wired);
  assert.equal(talk(chip.wired, host, openPackage(packageId(2))).status, 0x9000);
  assert.equal(talk(chip.wired, host, deleteCommand(card.instanceAid)).status, 0x9000);
  assert.equal(chip.cards().length, 1, 'outside nothing has happened yet');
  assert.equal(tap(chip.contactless.transceive).atc, 1, 'and a tap goes on in between');
  assert.equal(talk(chip.wired, host, deleteCommand(card.instanceAid)).status, 0x6a88);
  assert.equal(hex(chip.wired.transceive(host.wrap(commitPackage(packageId(2))))), '6982');
  assert.equal(chip.cards().length, 1);
  assert.equal(tap(chip.contactless.transceive).atc, 2);
});

test('a reset, a new session or another SELECT undoes an open package', () => {
  const interruptions: readonly ((chip: ReturnType<typeof boot>) => void)[] = [
    (chip) => chip.wired.reset(),
    (chip) => void sequenceCounterOf(chip.wired),
    (chip) => void chip.wired.transceive(selectContactlessRegistry()),
  ];
  for (const interrupt of interruptions) {
    const chip = boot(flashInMemory());
    const all = cardPackage(card, packageId(1), 0);
    relay(chip.wired, all.slice(0, -1));
    assert.equal(chip.cards().length, 0);
    interrupt(chip);
    assert.notEqual(status(chip.wired.transceive(all.at(-1) ?? new Uint8Array(0))), '9000');
    assert.equal(chip.cards().length, 0);
  }
});

test('a package with another identifier at its end is not committed', () => {
  const chip = boot(flashInMemory());
  const host = openSession(chip.wired);
  talk(chip.wired, host, openPackage(packageId(1)));
  assert.equal(talk(chip.wired, host, commitPackage(packageId(2))).status, 0x6985);
  const next = openSession(chip.wired);
  assert.equal(talk(chip.wired, next, commitPackage(packageId(1))).status, 0x6985);
});

test('STORE DATA out of order, for nobody, unknown or incomplete is refused', () => {
  const chip = boot(flashInMemory());
  const host = openSession(chip.wired);
  const say = (plain: Uint8Array) => talk(chip.wired, host, plain).status;
  const [made, toPersonalise, ...stores] = personalisationScript(
    card,
    encipherUnderDEK(TEST_KEYS.dek),
  );
  assert.ok(made && toPersonalise && stores[0] && stores[1]);
  assert.equal(say(stores[0]), 0x6985, 'for nobody');
  assert.equal(say(toPersonalise), 0x6a88, 'for an instance that is not there');
  assert.equal(say(made), 0x9000);
  assert.equal(say(toPersonalise), 0x9000);
  assert.equal(say(stores[1]), 0x6a86, 'the second block first');
  assert.equal(say(toPersonalise), 0x9000);
  assert.equal(say(fromHex('80E28000053456020000')), 0x6a88, 'an unknown grouping');
  assert.equal(say(toPersonalise), 0x9000);
  assert.equal(say(fromHex('80E280000501010200 00')), 0x6a80, 'incomplete at the last block');
  assert.equal(say(toPersonalise), 0x9000);
  assert.equal(say(fromHex(`80E2000013800010${'00'.repeat(16)}`)), 0x6a80, 'a key in clear');
  assert.equal(chip.cards()[0]?.lifeCycleState, 0x07);
  assert.equal(say(command({ cla: 0x80, ins: 0xe6, p1: 0x7f, p2: 0 })), 0x6a80);
});

test('a link cut before any command of a package leaves nothing, and a repeat is enough', () => {
  const chip = boot(flashInMemory());
  const length = cardPackage(card, packageId(1), 0).length;
  for (let sent = 0; sent < length; sent++) {
    const script = cardPackage(card, packageId(1), sequenceCounterOf(chip.wired));
    relay(chip.wired, script.slice(0, sent));
    chip.wired.reset();
    assert.deepEqual(chip.cards(), [], `cut before command ${sent}`);
  }
  install(chip, card);
  assert.equal(tap(chip.contactless.transceive).atc, 1);
});

const CUTS: readonly CutLeaves[] = ['nothing', 'half', 'everything'];

test('a power cut at any write of a package leaves the card whole or absent', () => {
  const rehearsal = flashInMemory();
  install(boot(rehearsal), card);
  const total = rehearsal.writes;
  let absent = 0;
  let whole = 0;
  for (let at = 1; at <= total; at++) {
    for (const leaves of CUTS) {
      const flash = flashInMemory();
      flash.cutAt(at, leaves);
      assert.throws(() => install(boot(flash), card), PowerCut, `write ${at}`);
      flash.restorePower();
      const chip = boot(flash);
      const host = openSession(chip.wired);
      const { data } = talk(chip.wired, host, getCommittedPackage(packageId(1)));
      const isCommitted = decodeCommittedPackages(data).length === 1;
      assert.equal(chip.cards().length, isCommitted ? 1 : 0, `write ${at}, ${leaves}`);
      assert.deepEqual(flashKeys(flash), isCommitted, `write ${at}, ${leaves}`);
      if (isCommitted) whole += 1;
      else absent += 1;
      if (!isCommitted) install(chip, card);
      assert.equal(tap(chip.contactless.transceive).cid, 0x80);
    }
  }
  assert.ok(absent > 0 && whole > 0, `${absent} absent, ${whole} whole of ${3 * total} cuts`);
});

/** Whether anything of a card lies in the flash. */
function flashKeys(flash: ReturnType<typeof flashInMemory>): boolean {
  return new TextDecoder('latin1').decode(flash.readAll()).includes(`data/${aid}/`);
}

test('a power cut at any write of a tap repeats no counter and loses no logged cryptogram', () => {
  for (const leaves of CUTS) {
    const flash = flashInMemory();
    install(boot(flash), card);
    const seen = new Set<number>();
    let last = 0;
    for (let at = 1; at <= 12; at++) {
      const chip = boot(flash);
      flash.cutAt(1 + (at % 3), leaves);
      try {
        for (let i = 0; i < 3; i++) {
          const { atc } = tap(chip.contactless.transceive);
          assert.ok(!seen.has(atc) && atc > last, `counter ${atc} after ${last}`);
          seen.add(atc);
          last = atc;
          assert.equal(chip.log()[0]?.atc, atc);
        }
      } catch (error) {
        assert.ok(error instanceof PowerCut, String(error));
      }
      flash.restorePower();
    }
    const logged = boot(flash)
      .log()
      .map(({ atc }) => atc);
    const shown = [...seen].sort((a, b) => b - a).slice(0, 3);
    for (const atc of shown) assert.ok(logged.includes(atc), `${atc} is in the log`);
  }
});
