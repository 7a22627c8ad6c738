/** At the bank's desk: who sits there, who calls, and what comes to the caller's phone. */
import { issuerContract } from '@armilla/api/issuer';
import { httpClient } from '@armilla/kit/contract';
import type { Page } from 'playwright-core';
import { CUSTOMER_PASSWORD, eventually, type Plastic, type Scene, yes } from '../scene.ts';
import type { Visit } from './browser.ts';
import { opensSession } from './people.ts';

/** The page has the session of somebody of the desk from now on, freshly proved. */
export async function isAgent(page: Page, bankId: string, agent: string): Promise<void> {
  const path = `/issuer-${bankId}/desk/sessions`;
  await opensSession(page, path, { agent, password: CUSTOMER_PASSWORD });
  await opensSession(page, `${path}/step-up`, { password: CUSTOMER_PASSWORD });
}

/** The bank's desk asked directly, where the road there is not the subject. */
export async function deskOf(scene: Scene, agent: string, bankId = scene.bank.id) {
  const at = { baseUrl: scene.url, prefix: `issuer-${bankId}` };
  const signIn = { agent, password: CUSTOMER_PASSWORD };
  const { sessionToken } = yes(await httpClient(issuerContract, at).agentSignIn(signIn));
  const desk = httpClient(issuerContract, { ...at, bearer: () => sessionToken });
  yes(await desk.agentStepUp({ password: CUSTOMER_PASSWORD }));
  return desk;
}

/** The nine digits of each call-back that came to a phone, the newest first. */
async function numbersSentTo(scene: Scene, { mobile }: Plastic): Promise<readonly string[]> {
  const { messages } = yes(await scene.stage.listSms({ to: mobile }));
  return messages.flatMap(({ text }) => /\d{3} \d{3} \d{3}/.exec(text)?.[0] ?? []);
}

/** What a forgetful holder types at the till: the bank declines it and knows why. */
export const wrongPIN = ({ pin }: Plastic): string => (pin === '1234' ? '4321' : '1234');

/** From the sign-in page to the queue, by hand. */
export async function signsInAtDesk(visitor: Visit, bankId: string, agent: string): Promise<void> {
  const { page, click, see } = visitor;
  await visitor.go(`/desk/${bankId}`);
  await see('desk-sign-in');
  await page.getByTestId(`desk-person-${agent}`).check();
  await click('desk-sign-in');
  await see('desk-queue');
}

/** The caller is found by their name, and their case is opened. */
export async function takesCall(visitor: Visit, name: string): Promise<void> {
  const { page, click, see } = visitor;
  await click('desk-to-search');
  await page.getByTestId('search-by-PERSON').check({ force: true });
  await page.getByTestId('search-customer').fill(name);
  await click('search-go');
  await see('search-hit');
  await click('search-open-case');
  await see('desk-case');
}

/** Called back, the customer reads the SMS right. */
export async function callsBack(visitor: Visit, plastic: Plastic): Promise<void> {
  const { page, scene, click, see } = visitor;
  const before = await numbersSentTo(scene, plastic);
  await click('verify-SMS');
  const number = await eventually(async () => {
    const numbers = await numbersSentTo(scene, plastic);
    return numbers.length > before.length ? numbers[0] : undefined;
  });
  await page.getByTestId('verify-typed').fill(number);
  await click('verify-confirm');
  await see('verified');
}

/** A word for the record; the act is done, proved once more where it is wanted. */
export async function says({ page, click }: Visit, comment: string): Promise<void> {
  await page.getByTestId('desk-comment').fill(comment);
  await click('desk-act-confirm');
}

export async function proves({ click, see }: Visit): Promise<void> {
  await see('desk-proof');
  await click('desk-proof-confirm');
}
