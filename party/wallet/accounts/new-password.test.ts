/** Passwords that are guessed first are refused, others are not, and nothing changes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SecretText } from '@armilla/kit/secret';
import { dictionary } from '@zxcvbn-ts/language-common';
import { isEasilyGuessed } from './new-password.ts';

const EMAIL = 'olha.shevchenko1@armilla.example';
const isGuessed = (password: string) => isEasilyGuessed(new SecretText(password), EMAIL);

test('the most frequent passwords that are long enough are refused, with an ending too', () => {
  const long = dictionary['passwords-common'].filter(({ length }) => length >= 10);
  assert.ok(long.length > 1_000);
  assert.deepEqual(
    long.filter((one) => !isGuessed(one)),
    [],
  );
  const words = dictionary['passwords-common'].filter((one) => /^[a-z]{6,}$/.test(one));
  const ended = words.slice(0, 3_000).map((one) => `${one}2026`);
  assert.deepEqual(
    ended.filter((one) => !isGuessed(one)),
    [],
  );
});

test('what stands for the service or its owner, and one piece over and over, is refused', () => {
  const guessed = [
    'Armilla-2026!',
    'wristband!!!',
    'Fitness Band 1',
    'OLHA.SHEVCHENKO',
    'olha.shevchenko22',
    EMAIL,
    'PASSWORD-1234',
    'aaaaaaaaaaaa',
    'abcabcabcabc',
    '12341234123412',
    'ＰＡＳＳＷＯＲＤ１２３',
  ];
  for (const password of guessed) assert.ok(isGuessed(password), password);
});

test('others are not: words in a row, a word before many signs, what a machine made', () => {
  const others = [
    'correct horse battery',
    'a-long-enough-password',
    'olha likes the sea',
    'armilla on my left arm',
    'password of the third door',
    'shadow 48213 river',
    'kq7-Vw2p-9xTz',
    'довгий пароль без цифр',
    'ένας μεγάλος κωδικός',
    '83920174655',
    'abababa is a word',
  ];
  for (const password of others) assert.ok(!isGuessed(password), password);
});
