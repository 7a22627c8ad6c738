/** The code in a message. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeIn } from './sms.ts';

test('the code is found, whatever else is a number in the message', () => {
  const text = 'to add card *2255 to Mi Smart Band 6 NFC. Valid 10 min. Call +302103260000.';
  assert.equal(codeIn(`Bank: 864034 is your code ${text}`), '864034');
  assert.equal(codeIn(`Your code ${text} It is 4711`), '4711');
  assert.equal(codeIn(text), undefined);
});
