/** The desk of a test range has its people from the first start. */
import { identifier } from '@armilla/kit/identifier';
import { hashPassword } from '@armilla/kit/password';
import { SecretText } from '@armilla/kit/secret';
import { testAgents } from '../decide/test-agents.ts';
import { TEST_PASSWORD } from '../decide/test-customers.ts';
import type { House } from '../deps.ts';
import { addAgent, hasAgents } from '../store/desk-agents.ts';

/** Does nothing where there are agents already, or no test range. */
export async function seedDesk({ programme, database, clock, chance }: House): Promise<void> {
  if (!programme.testRange || (await hasAgents(database))) return;
  const passwordHash = await hashPassword(new SecretText(TEST_PASSWORD));
  await database.transaction(async (tx) => {
    for (const agent of testAgents(programme)) {
      const agentId = identifier('agent', clock.now(), chance);
      await addAgent(tx, { ...agent, agentId, passwordHash }, clock.now());
    }
  });
}
