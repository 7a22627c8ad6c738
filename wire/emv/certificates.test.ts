import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concat, fromHex, hex } from '@armilla/bytes';
import { type RsaPublicKey, rsaPublic, sha1 } from '@armilla/cipher';
import { decodeTlv, findDeep } from '@armilla/tlv';
import fc from 'fast-check';
import * as emv from './index.ts';
import { plainBlock } from './signed-block.ts';
import { CA_KEY, ICC_KEY, ISSUER_KEY, signerOf } from './test-keys.ts';
import oda from './vectors/oda-certificates.json' with { type: 'json' };

type Vector = (typeof oda.cases)[number];

const bytes = (text: string | undefined): Uint8Array => fromHex(text ?? assert.fail('missing'));
const vectorOf = (id: string): Vector =>
  oda.cases.find((vector) => vector.id === id) ?? assert.fail(id);

const MASTERCARD = vectorOf('mastercard-contactless-cda-endtoend');
const AMEX = vectorOf('amex-cda-with-pdol-endtoend');
const HIERARCHY = vectorOf('emvpt-test-hierarchy-with-private-keys');

/** The value of a tag somewhere in the answers of a transcript. */
function inTranscript(vector: Vector, tag: number): Uint8Array {
  for (const [, answer = ''] of vector.apdus) {
    const { data } = emv.decodeResponse(fromHex(answer));
    const found = findDeep(decodeTlv(data), tag);
    if (found !== undefined) return found.value;
  }
  return assert.fail(`no ${tag} in ${vector.id}`);
}

function caKeyOf(vector: Vector): RsaPublicKey {
  return { modulus: bytes(vector.capkModulus), exponent: bytes(vector.capkExponent) };
}

/** The end-to-end vectors, each in the last month of its certificates. */
const TRANSCRIPTS = [
  { vector: MASTERCARD, now: { year: 2014, month: 12 } },
  { vector: AMEX, now: { year: 2018, month: 12 } },
] as const;

for (const { vector, now } of TRANSCRIPTS) {
  const issuer = {
    caKey: caKeyOf(vector),
    certificate: inTranscript(vector, 0x90),
    remainder: inTranscript(vector, 0x92),
    exponent: inTranscript(vector, 0x9f32),
    pan: vector.pan,
    now,
  };
  const staticData = bytes(vector.staticDataToAuthenticate);
  const icc = {
    certificate: inTranscript(vector, 0x9f46),
    remainder: inTranscript(vector, 0x9f48),
    exponent: inTranscript(vector, 0x9f47),
    staticData,
    pan: vector.pan,
    now,
  };

  test(`${vector.id}: the chain and the combined signature recover as published`, () => {
    const issuerKey = emv.recoverIssuerKey(issuer);
    assert.ok(issuerKey.ok, JSON.stringify(issuerKey));
    assert.equal(hex(issuerKey.key.modulus), vector.recoveredIssuer?.modulus);
    assert.equal(issuerKey.expiry, vector.recoveredIssuer?.expiryMMYY);
    const printed = vector.recoveredIssuer?.issuerIdentifier.replace(/F+$/, '');
    assert.equal(issuerKey.issuerIdentifier, printed);
    const iccKey = emv.recoverIccKey({ ...icc, issuerKey: issuerKey.key });
    assert.ok(iccKey.ok, JSON.stringify(iccKey));
    assert.equal(hex(iccKey.key.modulus), vector.recoveredIcc?.modulus);
    const cda = {
      iccKey: iccKey.key,
      sdad: inTranscript(vector, 0x9f4b),
      unpredictableNumber: bytes(vector.unpredictableNumber),
      cid: Number.parseInt(vector.recoveredSdad?.cid ?? '', 16),
      transactionData: bytes(vector.transactionDataHashInput),
    };
    const verified = emv.verifyCda(cda);
    assert.ok(verified.ok, JSON.stringify(verified));
    assert.equal(hex(verified.ac), vector.recoveredSdad?.applicationCryptogram);
    assert.equal(hex(verified.iccDynamicNumber), vector.recoveredSdad?.iccDynamicNumber);
    const hashCode = hex(sha1(cda.transactionData));
    assert.equal(hashCode, vector.recoveredSdad?.transactionDataHashCode);
    const reasonOf = (change: Partial<typeof cda>) => reason(emv.verifyCda({ ...cda, ...change }));
    const otherUn = cda.unpredictableNumber.with(0, 0x77);
    assert.equal(reasonOf({ unpredictableNumber: otherUn }), 'hash');
    assert.equal(reasonOf({ cid: 0x00 }), 'cid');
    const otherData = cda.transactionData.with(9, 0x77);
    assert.equal(reasonOf({ transactionData: otherData }), 'transaction-data-hash');
    assert.equal(reasonOf({ sdad: cda.sdad.subarray(1) }), 'length');
    assert.equal(reasonOf({ iccKey: issuer.caKey }), 'length');
  });

  test(`${vector.id}: each thing that is wrong is refused by its name`, () => {
    const issuerReason = (change: Partial<emv.IssuerCertificateToRecover>) =>
      reason(emv.recoverIssuerKey({ ...issuer, ...change }));
    assert.equal(issuerReason({ certificate: flipped(issuer.certificate, 5) }), 'trailer');
    const longer = concat(issuer.remainder, Uint8Array.of(0));
    assert.equal(issuerReason({ remainder: longer }), 'hash');
    // The Mastercard test card carries tag 92 empty, because its issuer's modulus fits.
    const withoutRemainder = issuer.remainder.length === 0 ? 'accepted' : 'hash';
    assert.equal(issuerReason({ remainder: undefined }), withoutRemainder);
    assert.equal(issuerReason({ exponent: Uint8Array.of(0x05) }), 'hash');
    assert.equal(issuerReason({ certificate: issuer.certificate.subarray(1) }), 'length');
    assert.equal(issuerReason({ pan: '9999999999999995' }), 'issuer-identifier');
    assert.equal(issuerReason({ now: { year: now.year + 1, month: 1 } }), 'expired');
    assert.equal(issuerReason({ isRevoked: () => true }), 'revoked');
    const issuerKey = emv.recoverIssuerKey(issuer);
    assert.ok(issuerKey.ok);
    const iccReason = (change: Partial<emv.IccCertificateToRecover>) =>
      reason(emv.recoverIccKey({ ...icc, issuerKey: issuerKey.key, ...change }));
    assert.equal(iccReason({ staticData: flipped(staticData, 7) }), 'hash');
    assert.equal(iccReason({ remainder: flipped(icc.remainder, 0) }), 'hash');
    assert.equal(iccReason({ pan: `${vector.pan.slice(0, -1)}9` }), 'pan');
    assert.equal(iccReason({ now: { year: now.year + 1, month: 1 } }), 'expired');
    assert.equal(iccReason({ issuerKey: issuer.caKey }), 'length');
  });
}

test('the transaction data hash needs the data sent for the PDOL, in its place', () => {
  const [pdol, cdol1] = [bytes(AMEX.pdolData), bytes(AMEX.cdol1Data)];
  const tlvs = bytes(AMEX.transactionDataHashInput).slice(pdol.length + cdol1.length);
  const published = AMEX.recoveredSdad?.transactionDataHashCode;
  assert.equal(hex(emv.transactionDataHash(pdol, cdol1, tlvs)), published);
  assert.notEqual(hex(emv.transactionDataHash(new Uint8Array(0), cdol1, tlvs)), published);
  assert.notEqual(hex(emv.transactionDataHash(cdol1, pdol, tlvs)), published);
});

test('signed static data recovers its authentication code, and only over its own data', () => {
  const modulus = bytes(AMEX.recoveredIssuer?.modulus);
  const issuerKey = { modulus, exponent: inTranscript(AMEX, 0x9f32) };
  const ssad = inTranscript(AMEX, 0x93);
  const staticData = bytes(AMEX.staticDataToAuthenticate);
  const request = { issuerKey, ssad, staticData };
  const verified = emv.verifyStaticData(request);
  assert.ok(verified.ok, JSON.stringify(verified));
  assert.equal(hex(verified.dac), AMEX.recoveredSsad?.dac);
  const other = { ...request, staticData: flipped(staticData, 0) };
  assert.equal(reason(emv.verifyStaticData(other)), 'hash');
  const signed = emv.signStaticData({
    sign: signerOf(ISSUER_KEY),
    modulusLength: ISSUER_KEY.modulus.length,
    dac: fromHex('DAC1'),
    staticData,
  });
  assert.ok(emv.verifyStaticData({ issuerKey: ISSUER_KEY, ssad: signed, staticData }).ok);
});

test('issuing with the published private keys gives the published certificates', () => {
  const issuer = emv.issueIssuerCertificate({
    caModulusLength: CA_KEY.modulus.length,
    sign: signerOf(CA_KEY),
    issuerIdentifier: '123456',
    expiry: '1230',
    serialNumber: fromHex('123456'),
    issuerKey: ISSUER_KEY,
  });
  assert.equal(hex(issuer.certificate), HIERARCHY.issuerCertificate);
  assert.equal(hex(issuer.remainder), HIERARCHY.issuerRemainder);
  assert.equal(hex(issuer.exponent), HIERARCHY.issuerExponent);
  const icc = emv.issueIccCertificate({
    issuerModulusLength: ISSUER_KEY.modulus.length,
    sign: signerOf(ISSUER_KEY),
    pan: HIERARCHY.pan,
    expiry: '1229',
    serialNumber: fromHex('123456'),
    iccKey: ICC_KEY,
    staticData: bytes(HIERARCHY.staticDataToAuthenticate),
  });
  assert.equal(hex(icc.certificate), HIERARCHY.iccCertificate);
  assert.equal(hex(icc.remainder), HIERARCHY.iccRemainder);
  const signed = emv.signDda({
    sign: signerOf(ICC_KEY),
    modulusLength: ICC_KEY.modulus.length,
    iccDynamicNumber: fromHex('002C'),
    ddolData: bytes(HIERARCHY.ddolData),
  });
  assert.equal(hex(signed), HIERARCHY.signedDynamicData);
});

test('the published certificates of the test hierarchy recover', () => {
  const now = { year: 2026, month: 11 };
  const { pan } = HIERARCHY;
  const issuerKey = emv.recoverIssuerKey({
    caKey: CA_KEY,
    certificate: bytes(HIERARCHY.issuerCertificate),
    remainder: bytes(HIERARCHY.issuerRemainder),
    exponent: bytes(HIERARCHY.issuerExponent),
    pan,
    now,
  });
  assert.ok(issuerKey.ok, JSON.stringify(issuerKey));
  const iccKey = emv.recoverIccKey({
    issuerKey: issuerKey.key,
    certificate: bytes(HIERARCHY.iccCertificate),
    exponent: bytes(HIERARCHY.iccExponent),
    staticData: bytes(HIERARCHY.staticDataToAuthenticate),
    pan,
    now,
  });
  assert.ok(iccKey.ok, JSON.stringify(iccKey));
  const sdad = bytes(HIERARCHY.signedDynamicData);
  const dda = { iccKey: iccKey.key, sdad, ddolData: bytes(HIERARCHY.ddolData) };
  const verified = emv.verifyDda(dda);
  assert.ok(verified.ok, JSON.stringify(verified));
  assert.equal(hex(verified.iccDynamicNumber), '002C');
  assert.equal(reason(emv.verifyDda({ ...dda, ddolData: fromHex('01234568') })), 'hash');
});

test('one byte of the block flipped before signing is refused by the check it breaks', () => {
  const plain = rsaPublic(CA_KEY, bytes(HIERARCHY.issuerCertificate));
  assert.equal(hex(plain), HIERARCHY.issuerCertificatePlain);
  const expected: readonly (readonly [number, string])[] = [
    [0, 'header'],
    [1, 'format'],
    [2, 'hash'],
    [6, 'hash'],
    [8, 'hash'],
    [11, 'hash-algorithm'],
    [12, 'hash'],
    [13, 'hash'],
    [40, 'hash'],
    [plain.length - 2, 'hash'],
    [plain.length - 1, 'trailer'],
  ];
  for (const [offset, name] of expected) {
    assert.equal(
      reason(recoverIssuer(signerOf(CA_KEY)(flipped(plain, offset)))),
      name,
      `${offset}`,
    );
  }
});

test('a well-signed certificate with a wrong field is refused by the name of that field', () => {
  const plain = fromHex(HIERARCHY.issuerCertificatePlain ?? '');
  const alsoHashed = concat(bytes(HIERARCHY.issuerRemainder), bytes(HIERARCHY.issuerExponent));
  const expected: readonly (readonly [number, number, string])[] = [
    [2, 0x99, 'issuer-identifier'],
    [6, 0x13, 'expired'],
    [7, 0x24, 'expired'],
    [12, 0x02, 'key-algorithm'],
    [13, 0xaf, 'key-length'],
    [14, 0x03, 'key-length'],
  ];
  for (const [offset, value, name] of expected) {
    const fields = plain.with(offset, value).slice(1, plain.length - 21);
    const block = plainBlock({ modulusLength: plain.length, fields, alsoHashed });
    assert.equal(reason(recoverIssuer(signerOf(CA_KEY)(block))), name, `${offset}`);
  }
});

test('an issuer identifier of fewer than three digits names no issuer', () => {
  const plain = fromHex(HIERARCHY.issuerCertificatePlain ?? '');
  const alsoHashed = concat(bytes(HIERARCHY.issuerRemainder), bytes(HIERARCHY.issuerExponent));
  for (const identifier of ['FFFFFFFF', '12FFFFFF', '1234F6FF']) {
    const fields = plain.slice(1, plain.length - 21);
    fields.set(fromHex(identifier), 1);
    const block = plainBlock({ modulusLength: plain.length, fields, alsoHashed });
    assert.equal(reason(recoverIssuer(signerOf(CA_KEY)(block))), 'issuer-identifier', identifier);
  }
});

test('a signature that is no number below the modulus is refused as one of wrong length', () => {
  assert.equal(reason(recoverIssuer(CA_KEY.modulus)), 'length');
  assert.equal(reason(recoverIssuer(new Uint8Array(CA_KEY.modulus.length).fill(0xff))), 'length');
});

function recoverIssuer(certificate: Uint8Array): emv.RecoveredIssuerKey {
  return emv.recoverIssuerKey({
    caKey: CA_KEY,
    certificate,
    remainder: bytes(HIERARCHY.issuerRemainder),
    exponent: bytes(HIERARCHY.issuerExponent),
    pan: HIERARCHY.pan,
    now: { year: 2026, month: 11 },
  });
}

test('a certificate is good to the last day of its month', () => {
  const request = {
    caKey: CA_KEY,
    certificate: bytes(HIERARCHY.issuerCertificate),
    remainder: bytes(HIERARCHY.issuerRemainder),
    exponent: bytes(HIERARCHY.issuerExponent),
    pan: HIERARCHY.pan,
  };
  assert.ok(emv.recoverIssuerKey({ ...request, now: { year: 2030, month: 12 } }).ok);
  const later = emv.recoverIssuerKey({ ...request, now: { year: 2031, month: 1 } });
  assert.equal(reason(later), 'expired');
});

const some = (min: number, max: number) => fc.uint8Array({ minLength: min, maxLength: max });

test('any card issued under the hierarchy verifies, and not with a byte of data changed', () => {
  const pans = fc
    .integer({ min: 0, max: 9999999 })
    .map((n) => `12345600${String(n).padStart(8, '0')}`);
  fc.assert(
    fc.property(
      pans,
      some(1, 200),
      some(2, 8),
      some(4, 4),
      some(1, 90),
      (pan, data, idn, un, tx) => {
        const now = { year: 2026, month: 11 };
        const serialNumber = Uint8Array.of(0, 0, 1);
        const issued = emv.issueIccCertificate({
          issuerModulusLength: ISSUER_KEY.modulus.length,
          sign: signerOf(ISSUER_KEY),
          pan,
          expiry: '0130',
          serialNumber,
          iccKey: ICC_KEY,
          staticData: data,
        });
        const request = { issuerKey: ISSUER_KEY, ...issued, pan, now };
        const recovered = emv.recoverIccKey({ ...request, staticData: data });
        assert.ok(recovered.ok);
        assert.deepEqual(recovered.key.modulus, ICC_KEY.modulus);
        assert.deepEqual(recovered.serialNumber, serialNumber);
        const other = emv.recoverIccKey({ ...request, staticData: flipped(data, 0) });
        assert.equal(reason(other), 'hash');
        const sdad = emv.signCda({
          sign: signerOf(ICC_KEY),
          modulusLength: ICC_KEY.modulus.length,
          iccDynamicNumber: idn,
          cid: 0x80,
          ac: new Uint8Array(8).fill(0xac),
          transactionDataHash: sha1(tx),
          unpredictableNumber: un,
        });
        const cda = { iccKey: recovered.key, sdad, unpredictableNumber: un, cid: 0x80 };
        const verified = emv.verifyCda({ ...cda, transactionData: tx });
        assert.ok(verified.ok);
        assert.deepEqual(verified.iccDynamicNumber, idn);
        assert.equal(hex(verified.ac), 'ACACACACACACACAC');
        const changed = emv.verifyCda({ ...cda, transactionData: flipped(tx, 0) });
        assert.equal(reason(changed), 'transaction-data-hash');
      },
    ),
    { numRuns: 25 },
  );
});

test('a modulus that does not fit leaves a remainder, one that does leaves none', () => {
  const issue = (iccKey: RsaPublicKey) =>
    emv.issueIccCertificate({
      issuerModulusLength: ISSUER_KEY.modulus.length,
      sign: signerOf(ISSUER_KEY),
      pan: '1234560012345608',
      expiry: '1229',
      serialNumber: fromHex('000001'),
      iccKey,
      staticData: new Uint8Array(0),
    });
  assert.equal(issue(ICC_KEY).remainder.length, 0);
  const asLong = issue({ modulus: ISSUER_KEY.modulus, exponent: ISSUER_KEY.exponent });
  assert.equal(asLong.remainder.length, 42);
  assert.throws(() => issue(CA_KEY_LONGER), RangeError);
});

const CA_KEY_LONGER: RsaPublicKey = {
  modulus: concat(Uint8Array.of(0xff), ISSUER_KEY.modulus),
  exponent: ISSUER_KEY.exponent,
};

test('relay resistance data travels under the combined signature', () => {
  const relayResistance = Uint8Array.from({ length: 14 }, (_, i) => i);
  const request = {
    sign: signerOf(ICC_KEY),
    modulusLength: ICC_KEY.modulus.length,
    iccDynamicNumber: fromHex('0102030405060708'),
    cid: 0x80,
    ac: new Uint8Array(8),
    transactionDataHash: sha1(new Uint8Array(0)),
    unpredictableNumber: fromHex('01020304'),
  };
  const sdad = emv.signCda({ ...request, relayResistance });
  const verified = emv.verifyCda({
    iccKey: ICC_KEY,
    sdad,
    unpredictableNumber: request.unpredictableNumber,
    cid: 0x80,
    transactionData: new Uint8Array(0),
  });
  assert.ok(verified.ok);
  assert.deepEqual(verified.relayResistance, relayResistance);
  assert.throws(() => emv.signCda({ ...request, ac: new Uint8Array(7) }), RangeError);
  const tooLong = { ...request, modulusLength: 64 };
  assert.throws(() => emv.signCda({ ...tooLong, relayResistance }), RangeError);
});

test('well-signed dynamic data whose lengths do not add up is refused', () => {
  const unpredictableNumber = fromHex('01020304');
  const modulusLength = ICC_KEY.modulus.length;
  const key = { sign: signerOf(ICC_KEY), modulusLength };
  const check = (sdad: Uint8Array) =>
    reason(
      emv.verifyCda({
        iccKey: ICC_KEY,
        sdad,
        unpredictableNumber,
        cid: 0x80,
        transactionData: new Uint8Array(0),
      }),
    );
  for (const text of ['', '01AA', '09112233445566778899', '0811', '02112280', '021122']) {
    const dynamicData = fromHex(text);
    const sdad = emv.signDynamicData({ ...key, dynamicData, terminalData: unpredictableNumber });
    assert.equal(check(sdad), 'dynamic-data', text);
    const dda = emv.verifyDda({ iccKey: ICC_KEY, sdad, ddolData: unpredictableNumber });
    assert.equal(
      reason(dda),
      text === '02112280' || text === '021122' ? 'accepted' : 'dynamic-data',
    );
  }
  const fields = Uint8Array.of(0x05, 0x01, 0xff);
  const block = plainBlock({ modulusLength, fields, alsoHashed: unpredictableNumber });
  assert.equal(check(key.sign(block)), 'dynamic-data');
});

test('the checksum of an authority key covers RID, index, modulus and exponent', () => {
  const rid = fromHex('A000000004');
  const key = caKeyOf(MASTERCARD);
  const checksum = emv.capkChecksum(rid, 0xef, key);
  assert.equal(checksum.length, 20);
  assert.notDeepEqual(emv.capkChecksum(rid, 0xf0, key), checksum);
  const exponent = fromHex('010001');
  assert.notDeepEqual(emv.capkChecksum(rid, 0xef, { ...key, exponent }), checksum);
});

function reason(result: { readonly ok: boolean; readonly reason?: string }): string | undefined {
  return result.ok ? 'accepted' : result.reason;
}

function flipped(data: Uint8Array, offset: number): Uint8Array {
  return data.with(offset, (data.at(offset) ?? 0) ^ 0x01);
}
