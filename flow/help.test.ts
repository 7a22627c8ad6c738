/** Asking: the pages' questions, answered from the programmes through the wallet's own doors. */
import assert from 'node:assert/strict';
import { issuerContract } from '@armilla/api/issuer';
import { walletContract } from '@armilla/api/wallet';
import { httpClient } from '@armilla/kit/contract';
import type { Language } from '@armilla/kit/refusal';
import { ASKED } from '@armilla/kit/test/asked';
import { everywhere } from './journey.ts';
import { no, type Scene, yes } from './scene.ts';

/** Somebody who has not signed in. */
const anyone = (scene: Scene) => httpClient(walletContract, { baseUrl: scene.url });

async function answersOf(scene: Scene, language: Language): Promise<ReadonlyMap<string, string>> {
  const asked = { programmeId: scene.bank.id, language };
  const { banks } = yes(await anyone(scene).getHelp(asked));
  return new Map(banks[0]?.entries.map(({ id, answer }) => [id, answer]));
}

/** The bank's own page. */
async function ownPageOf(scene: Scene, language: Language): Promise<ReadonlyMap<string, string>> {
  const prefix = `issuer-${scene.bank.id}`;
  const bank = httpClient(issuerContract, { baseUrl: scene.url, prefix });
  const { banks } = yes(await bank.getHelp({ language }));
  return new Map(banks[0]?.entries.map(({ id, answer }) => [id, answer]));
}

everywhere(['alpha-bank', 'pumb', 'campus'], ({ journey, alone }) => {
  journey(
    'M31 every question of both pages has an answer in every language of the bank',
    async (scene) => {
      for (const language of scene.bank.languages) {
        const answers = await answersOf(scene, language);
        for (const [question, id] of ASKED) assert.ok(answers.get(id), `${question} (${language})`);
        assert.deepEqual(
          await ownPageOf(scene, language),
          answers,
          'the bank’s own page says the same',
        );
      }
    },
  );

  journey('M31 help is searched, and no bank is answered for that is not here', async (scene) => {
    const asked = { programmeId: scene.bank.id, language: 'en' as const };
    const { banks } = yes(await anyone(scene).searchHelp({ ...asked, text: 'LOST' }));
    assert.ok(banks[0]?.entries.some(({ id }) => id === 'lost'));
    no(await anyone(scene).getHelp({ ...asked, programmeId: 'no-such-bank' }), 'NOT_FOUND');
  });

  alone('M31 another cap and another number to call are another answer', async (scene) => {
    const { id, cap, callCentre, callCentreSource } = scene.bank;
    const file = `bank/${id}.yaml`;
    const before = await answersOf(scene, 'en');
    assert.match(before.get('how-many') ?? '', new RegExp(`^Up to ${cap.cards} cards`));
    await scene.changeProgramme(file, `cards: ${cap.cards}`, 'cards: 1');
    await scene.changeProgramme(file, `callCentre: "${callCentre}"`, 'callCentre: "+490000000000"');
    const after = await answersOf(scene, 'en');
    assert.match(after.get('how-many') ?? '', /^Up to 1 card /);
    const claimed = callCentreSource === 'page';
    for (const question of ['no-code', 'lost']) {
      const said = after.get(question) ?? '';
      assert.equal(said.includes('+490000000000'), claimed, said);
      assert.ok(!said.includes(callCentre), said);
    }
  });
});
