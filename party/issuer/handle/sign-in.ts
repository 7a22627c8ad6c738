/**
 * The bank's people sign in, and prove once more who they are before what matters. A try counts
 * before the password is looked at, so none at once is free; sign-in and second proof share their
 * count, so a stolen session is no new set of guesses.
 */
import type { AuditWho } from '@armilla/kit/audit';
import { passwordFits } from '@armilla/kit/password';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import { SecretText } from '@armilla/kit/secret';
import { afterWrong, type TriesRule, triesLeft, triesNow } from '../decide/tries.ts';
import type { House } from '../deps.ts';
import { type Customer, customerByLogin } from '../store/customers.ts';
import { type Agent, agentById, agentByLogin } from '../store/desk-agents.ts';
import { loginOf } from '../store/desk-customers.ts';
import { keepTries, lockedTries } from '../store/tries.ts';

/** Five wrong ones in half an hour (RTS 2018/389 article 4; PCI DSS 8.3.4). */
const RULE: TriesRule = { tries: 5, windowMs: 30 * 60_000 };

/** Customers and the desk's people have names of their own: the same login may be in both. */
type Kind = 'customer' | 'agent';

export async function signIn(
  house: House,
  input: { readonly customer: string; readonly password: string },
): Promise<{ sessionToken: string; customerId: string; name: string } | Refusal> {
  const login = folded(input.customer);
  const known = await customerByLogin(house.database, login);
  const customer = await proved<Customer>(house, 'customer', login, known, input.password);
  if (isRefusal(customer)) return customer;
  const { customerId, name } = customer;
  return { sessionToken: await house.sessions.open('customer', customerId), customerId, name };
}

export async function agentSignIn(
  house: House,
  input: { readonly agent: string; readonly password: string },
): Promise<{ sessionToken: string; agentId: string; name: string; role: Agent['role'] } | Refusal> {
  const login = folded(input.agent);
  const known = await agentByLogin(house.database, login);
  const agent = await proved<Agent>(house, 'agent', login, known, input.password);
  const said = { what: 'agentSignIn', subject: known?.agentId ?? 'nobody' };
  const who = known && { role: known.role, id: known.agentId, name: known.name };
  await audit(house, who, said, isRefusal(agent) ? agent.code : 'DONE');
  if (isRefusal(agent)) return agent;
  const { agentId, name, role } = agent;
  return { sessionToken: await house.sessions.open(role, agentId), agentId, name, role };
}

/** The session is raised by the edge when this succeeds. */
export async function customerStepUp(
  house: House,
  customerId: string,
  password: string,
): Promise<Record<string, never> | Refusal> {
  const login = await loginOf(house.database, customerId);
  const known = login === undefined ? undefined : await customerByLogin(house.database, login);
  const customer = await proved(house, 'customer', login ?? '', known, password);
  return isRefusal(customer) ? customer : {};
}

export async function agentStepUp(
  house: House,
  agentId: string,
  password: string,
): Promise<Record<string, never> | Refusal> {
  const known = await agentById(house.database, agentId);
  const agent = await proved(house, 'agent', known?.login ?? '', known, password);
  const who = known && { role: known.role, id: known.agentId, name: known.name };
  const outcome = isRefusal(agent) ? agent.code : 'DONE';
  await audit(house, who, { what: 'agentStepUp', subject: agentId }, outcome);
  return isRefusal(agent) ? agent : {};
}

/** Names nobody has leave no line: whoever makes them up could fill the log. */
async function audit(
  house: House,
  who: AuditWho | undefined,
  said: { readonly what: string; readonly subject: string },
  outcome: string,
): Promise<void> {
  if (who === undefined) return;
  await house.audit.transaction(house.database, (tx) =>
    house.audit.append(tx, { who, ...said, outcome }),
  );
}

function folded(login: string): string {
  return login.normalize('NFKC').toLowerCase();
}

/** The person, once the password was right. */
async function proved<Person extends { readonly passwordHash: string }>(
  house: House,
  kind: Kind,
  login: string,
  person: Person | undefined,
  password: string,
): Promise<Person | Refusal> {
  const subject = subjectOf(house, kind, login, person !== undefined);
  if (!(await mayTry(house, subject))) return refuse('TOO_MANY_REQUESTS');
  const fits = await passwordFits(new SecretText(password), person?.passwordHash);
  if (!fits || person === undefined) return refuse('SIGN_IN_FAILED');
  await keepTries(house.database, subject, { wrong: 0, sinceMs: house.clock.now() });
  return person;
}

/**
 * Names that nobody has are counted too, or a lock would tell who is a customer; they share some
 * thousand counts, so that made-up names do not fill the table.
 */
function subjectOf({ vault }: House, kind: Kind, login: string, known: boolean): string {
  return known ? `${kind}:${login}` : `nobody:${vault.fingerprintOf(login).slice(0, 2)}`;
}

async function mayTry({ database, clock }: House, subject: string): Promise<boolean> {
  return database.transaction(async (tx) => {
    const nowMs = clock.now();
    const tries = triesNow(await lockedTries(tx, subject, nowMs), RULE, nowMs);
    if (triesLeft(tries, RULE) === 0) return false;
    await keepTries(tx, subject, afterWrong(tries, nowMs));
    return true;
  });
}
