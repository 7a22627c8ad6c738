/** I15: once everything works again, everything that waited is done. */
import type { Checker } from './checker.ts';

/** What waits at a place: a count of rows that should not be there. */
const WAITING: Readonly<Record<string, readonly (readonly [what: string, sql: string])[]>> = {
  issuer: [
    ['letters to the network', 'SELECT COUNT(*) AS n FROM outbox'],
    ['messages to people', `SELECT COUNT(*) AS n FROM message WHERE state = 'QUEUED'`],
  ],
  'token-service': [
    ['letters', 'SELECT COUNT(*) AS n FROM outbox'],
    ['advices', 'SELECT COUNT(*) AS n FROM advice WHERE answered_at IS NULL'],
    ['payments', `SELECT COUNT(*) AS n FROM authorisation WHERE state = 'FORWARDED'`],
    ['clearing files', `SELECT COUNT(*) AS n FROM clearing_file WHERE state <> 'DONE'`],
  ],
  wallet: [['letters', 'SELECT COUNT(*) AS n FROM outbox']],
  acquirer: [
    ['letters', 'SELECT COUNT(*) AS n FROM outbox'],
    ['payments', `SELECT COUNT(*) AS n FROM payment WHERE state = 'FORWARDED'`],
    ['reversals', 'SELECT COUNT(*) AS n FROM reversal WHERE answered_at IS NULL'],
    ['advices', 'SELECT COUNT(*) AS n FROM advice WHERE answered_at IS NULL'],
    ['clearing files', `SELECT COUNT(*) AS n FROM clearing_file WHERE state = 'SENDING'`],
  ],
  tills: [['reversals', 'SELECT COUNT(*) AS n FROM till_reversal WHERE answered = 0']],
};

export const everythingComesToRest: Checker = {
  name: 'I15',
  says: 'after everything works again nothing waits for longer than twice the longest pause',
  check({ world }) {
    const issuers = world.options.programmes.banks.map(({ id }) => `issuer-${id}`);
    const places = [...issuers, 'token-service', 'wallet', 'acquirer', 'tills'];
    return places.flatMap((place) => {
      const kind = place.startsWith('issuer-') ? 'issuer' : place;
      return (WAITING[kind] ?? []).flatMap(([what, sql]) => {
        const [row] = world.disk(place).rows<{ n: bigint }>(sql);
        return row === undefined || row.n === 0n ? [] : [`${place} still has ${row.n} ${what}`];
      });
    });
  },
};
