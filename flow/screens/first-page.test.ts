/** What a page says before any of its scripts has come. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openScene } from '../scene.ts';
import { skip } from './browser.ts';

test('every room’s page comes in the reader’s language and theme', { skip }, async () => {
  const scene = await openScene({ time: 'NOW' });
  try {
    const pageFor = async (path: string, headers: Readonly<Record<string, string>>) => {
      const answer = await fetch(`${scene.url}${path}`, { headers });
      return { html: await answer.text(), link: answer.headers.get('link') ?? '' };
    };
    const ukrainian = { 'accept-language': 'uk-UA,uk;q=0.9,en;q=0.8' };
    const chosen = { ...ukrainian, cookie: 'armilla_look=el.dark' };
    for (const room of ['', 'phone', 'band', 'till', 'bank', 'desk', 'trace', 'operate', 'help']) {
      const first = await pageFor(`/${room}`, ukrainian);
      assert.match(first.html, /<html data-theme="system" lang="uk">/, room);
      assert.match(first.html, /<h1>[А-ЯІЇЄ]/, room);
      const second = await pageFor(`/${room}`, chosen);
      assert.match(second.html, /<html data-theme="dark" lang="el">/, room);
      assert.notEqual(second.link, first.link, 'its words are those of the language');
    }
    const nonsense = await pageFor('/phone', { cookie: 'armilla_look=xx.<script>' });
    assert.match(nonsense.html, /<html data-theme="system" lang="en">/);
  } finally {
    await scene.close();
  }
});
