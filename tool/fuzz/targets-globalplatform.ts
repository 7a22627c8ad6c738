/** Decoders of globalplatform: commands and answers, groupings, registries, keys, sessions. */
import assert from 'node:assert/strict';
import { concat, equal, fromHex } from '@armilla/bytes';
import * as gp from '@armilla/globalplatform';
import { encodeTlv } from '@armilla/tlv';
import type { Target } from './fuzz.ts';
import { seedsOf } from './seeds.ts';
import { roundTrip } from './targets-tlv.ts';

const KEY = fromHex('404142434445464748494A4B4C4D4E4F');
const KEYS = { enc: KEY, mac: KEY, dek: KEY };
const AID = fromHex('A0000000041010');

export function globalplatformTargets(): readonly Target[] {
  return [...commandTargets(), ...structureTargets(), ...sessionTargets()];
}

const INSTALL = {
  loadFileAid: fromHex('F041524D494C4C41'),
  moduleAid: fromHex('F041524D494C4C410001'),
  instanceAid: AID,
  privileges: Uint8Array.of(0),
  parameters: fromHex('C900'),
  token: new Uint8Array(0),
};

/** The data of a short command, between its five bytes of head and its length. */
const dataOf = (command: Uint8Array) => gp.decodeCommandAPDU(command).data;

function commandTargets(): readonly Target[] {
  const seeds = [
    gp.installCommand(gp.INSTALL_FOR_INSTALL_AND_MAKE_SELECTABLE, INSTALL),
    gp.deleteCommand(AID),
    gp.getStatusCommand(gp.STATUS_OF_APPLICATIONS),
    gp.setContactlessStatus('activate', AID),
    gp.putKeyCommand(1, 2, KEYS, KEY),
    ...seedsOf('wire/tlv/vectors/card-transcripts.json'),
  ];
  const install = dataOf(gp.installCommand(gp.INSTALL_FOR_INSTALL, INSTALL));
  return [
    { name: 'globalplatform.decodeCommandAPDU', seeds, run: checkCommand },
    {
      name: 'globalplatform.decodeAnswer',
      seeds,
      run: roundTrip(gp.decodeAnswer, ({ data, status }) => gp.encodeAnswer(data, status)),
    },
    { name: 'globalplatform.decodeInstall', seeds: [install], run: gp.decodeInstall },
    {
      name: 'globalplatform.decodePutKey',
      seeds: [dataOf(gp.putKeyCommand(1, 2, KEYS, KEY))],
      run: (data) => gp.decodePutKey(data, KEY),
    },
  ];
}

function checkCommand(bytes: Uint8Array): void {
  const command = gp.decodeCommandAPDU(bytes);
  assert.ok(equal(gp.encodeCommandAPDU(command), bytes));
}

function structureTargets(): readonly Target[] {
  const cplc = Uint8Array.from({ length: gp.CPLC_LENGTH }, (_, i) => i);
  const registry = concat(
    gp.encodeRegistryEntry({ aid: AID, lifeCycleState: 7, privileges: new Uint8Array(3) }),
    gp.encodeRegistryEntry({ aid: AID, lifeCycleState: 15, moduleAids: [AID, AID] }),
  );
  const entry = { aid: AID, lifeCycleState: 7, contactlessState: 1, selectionPriority: 2 };
  const risk = {
    keyDerivationIndex: 1,
    cryptogramVersionNumber: 0x14,
    label: 'Band',
    kernelId: Uint8Array.of(2),
    offlineCeilingMinor: 0,
    tokenUniqueReference: 'DM4MCC000000',
  };
  const groupings = concat(
    gp.encodeDGI({ dgi: 0x8000, data: new Uint8Array(16) }),
    gp.encodeDGI({ dgi: 0x0101, data: new Uint8Array(300) }),
  );
  return [
    { name: 'globalplatform.decodeCPLC', seeds: [cplc, gp.cplcObject(cplc)], run: gp.decodeCPLC },
    { name: 'globalplatform.takeDGIs', seeds: [groupings], run: checkGroupings },
    { name: 'globalplatform.decodeDGIs', seeds: [groupings], run: gp.decodeDGIs },
    {
      name: 'globalplatform.decodeCardRiskData',
      seeds: [gp.encodeCardRiskData(risk)],
      run: gp.decodeCardRiskData,
    },
    {
      name: 'globalplatform.decodeRegistryEntries',
      seeds: [registry],
      run: gp.decodeRegistryEntries,
    },
    {
      name: 'globalplatform.decodeContactlessEntries',
      seeds: [gp.encodeContactlessEntry(entry, 3)],
      run: gp.decodeContactlessEntries,
    },
    {
      name: 'globalplatform.decodeCommittedPackages',
      seeds: [encodeTlv(gp.TAG_COMMITTED_PACKAGES, new Uint8Array(32))],
      run: gp.decodeCommittedPackages,
    },
  ];
}

/** What was taken and what was left are together what came. */
function checkGroupings(bytes: Uint8Array): void {
  const { groupings, rest } = gp.takeDGIs(bytes);
  const said = groupings.reduce((sum, { data }) => sum + data.length, 0);
  assert.ok(said + rest.length + 3 * groupings.length <= bytes.length);
}

function sessionTargets(): readonly Target[] {
  const challenge = fromHex('0102030405060708');
  const request = {
    keys: KEYS,
    keyVersion: 1,
    diversificationData: new Uint8Array(10),
    sequenceCounter: 1,
    aid: AID,
    hostChallenge: challenge,
  };
  const { answer } = gp.proposeSession(request);
  const host = {
    keys: KEYS,
    keyVersion: 1,
    hostChallenge: challenge,
    isdAid: AID,
    sequenceCounter: 1,
    securityLevel: 0x33 as const,
  };
  const session = () => gp.openHostSession(host);
  const external = session().externalAuthenticate;
  const asked = fromHex('80F24002024F00');
  const card = () => gp.proposeSession(request).authenticate(gp.decodeCommandAPDU(external));
  const protectedAnswer = (data: Uint8Array) => {
    const answering = card();
    answering?.unwrap(gp.decodeCommandAPDU(session().wrap(asked)));
    return answering?.wrap(data, 0x9000) ?? data;
  };
  return [
    {
      name: 'globalplatform.decodeInitializeUpdateAnswer',
      seeds: [answer],
      run: roundTrip(gp.decodeInitializeUpdateAnswer, gp.encodeInitializeUpdateAnswer),
    },
    {
      name: 'globalplatform.checkInitializeUpdate',
      seeds: [concat(answer, fromHex('9000'))],
      run: (bytes) => session().checkInitializeUpdate(bytes),
    },
    {
      name: 'globalplatform.hostUnwrap',
      seeds: [protectedAnswer(new Uint8Array(0)), protectedAnswer(fromHex('E3034F01A0'))],
      run: (bytes) => {
        const opened = session();
        opened.wrap(asked);
        opened.unwrap(bytes);
      },
    },
    {
      name: 'globalplatform.authenticate',
      seeds: [external],
      run: (bytes) => gp.proposeSession(request).authenticate(gp.decodeCommandAPDU(bytes)),
    },
    {
      name: 'globalplatform.cardUnwrap',
      seeds: [session().wrap(asked)],
      run: (bytes) => card()?.unwrap(gp.decodeCommandAPDU(bytes)),
    },
  ];
}
