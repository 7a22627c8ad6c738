/** The people of the desk. */
import { one, type Queryable } from '@armilla/kit/database';

export interface Agent {
  readonly agentId: string;
  readonly login: string;
  readonly name: string;
  readonly role: 'agent' | 'supervisor';
  readonly passwordHash: string;
}

interface AgentRow {
  readonly agent_id: string;
  readonly login: string;
  readonly name: string;
  readonly role: 'agent' | 'supervisor';
  readonly password_hash: string;
}

export async function hasAgents(db: Queryable): Promise<boolean> {
  return (await one(db, 'SELECT agent_id FROM desk_agent LIMIT 1')) !== undefined;
}

export async function addAgent(db: Queryable, agent: Agent, nowMs: number): Promise<void> {
  await db.all(
    `INSERT INTO desk_agent (agent_id, login, name, role, password_hash, created_at)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    agent.agentId,
    agent.login,
    agent.name,
    agent.role,
    agent.passwordHash,
    nowMs,
  );
}

export async function agentByLogin(db: Queryable, login: string): Promise<Agent | undefined> {
  const row = await one<AgentRow>(db, 'SELECT * FROM desk_agent WHERE login = $1', login);
  return row && agentOf(row);
}

export async function agentById(db: Queryable, agentId: string): Promise<Agent | undefined> {
  const row = await one<AgentRow>(db, 'SELECT * FROM desk_agent WHERE agent_id = $1', agentId);
  return row && agentOf(row);
}

/** Holds the agent's row until `tx` ends, so that what is counted of them is counted once. */
export async function lockAgent(tx: Queryable, agentId: string): Promise<void> {
  await tx.all('UPDATE desk_agent SET name = name WHERE agent_id = $1', agentId);
}

/** One search more; how many it makes in the hour that began with the first of them. */
export async function countSearch(
  db: Queryable,
  agentId: string,
  nowMs: number,
  windowMs: number,
): Promise<number> {
  const row = await one<{ searches: bigint }>(
    db,
    `UPDATE desk_agent SET
       searches = CASE WHEN searches_since <= CAST($3 AS BIGINT) THEN 1 ELSE searches + 1 END,
       searches_since = CASE WHEN searches_since <= CAST($3 AS BIGINT)
         THEN CAST($2 AS BIGINT) ELSE searches_since END
     WHERE agent_id = $1 RETURNING searches`,
    agentId,
    nowMs,
    nowMs - windowMs,
  );
  return Number(row?.searches ?? 0);
}

function agentOf(row: AgentRow): Agent {
  return {
    agentId: row.agent_id,
    login: row.login,
    name: row.name,
    role: row.role,
    passwordHash: row.password_hash,
  };
}
