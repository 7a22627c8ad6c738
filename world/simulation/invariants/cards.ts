/** I3, I5, I6, I7, I10, I11: what is on bands, and what the network says of it. */
import type { Checker } from './checker.ts';
import { ofEachBank } from './checker.ts';

export const oneBandPerToken: Checker = {
  name: 'I3',
  says: 'a token is personalised on one secure element at the most',
  check({ world }) {
    const places = new Map<string, string>();
    return world.people.flatMap(({ name, band }) =>
      band.secureElement.cards().flatMap(({ tokenUniqueReference: token }) => {
        if (token === undefined) return [];
        const other = places.get(token);
        places.set(token, name);
        return other === undefined ? [] : [`${token} is on the bands of ${other} and ${name}`];
      }),
    );
  },
};

export const cancelledCardsHaveNoTokens: Checker = {
  name: 'I5',
  says: 'no token of a closed card is active at the network',
  check(at) {
    const closed = ofEachBank(at, (place) =>
      at.world
        .disk(place)
        .rows<{ pan_unique_reference: string }>(
          `SELECT pan_unique_reference FROM card WHERE state IN ('CLOSED', 'LOST', 'STOLEN')`,
        ),
    ).map(({ pan_unique_reference }) => pan_unique_reference);
    if (closed.length === 0) return [];
    const active = at.world.disk('token-service').rows<{ reference: string; token: string }>(
      `SELECT e.pan_unique_reference AS reference, t.token_unique_reference AS token
       FROM token t JOIN enrolment e ON e.enrolment_id = t.enrolment_id WHERE t.status = 'ACTIVE'`,
    );
    return active
      .filter(({ reference }) => closed.includes(reference))
      .map(({ token }) => `${token} is active and its card is not`);
  },
};

interface Enrolled {
  readonly enrolment_id: string;
  readonly programme_id: string;
  readonly wrong_entries: bigint;
  readonly sends: bigint;
  readonly rights: bigint;
}

export const codesAreCounted: Checker = {
  name: 'I6',
  says: 'an activation has its few sends and tries, and its code is right once',
  check({ world }) {
    const rows = world.disk('token-service').rows<Enrolled>(
      `SELECT e.enrolment_id, e.programme_id, e.wrong_entries,
       (SELECT COUNT(*) FROM code_send s WHERE s.enrolment_id = e.enrolment_id
         AND s.delivery <> 'FAILED') AS sends,
       (SELECT COUNT(*) FROM code_entry c WHERE c.enrolment_id = e.enrolment_id
         AND c.verdict = 'RIGHT') AS rights FROM enrolment e`,
    );
    return rows.flatMap(({ enrolment_id, programme_id, wrong_entries, sends, rights }) => {
      const bank = world.options.programmes.banks.find(({ id }) => id === programme_id);
      if (bank === undefined) return [`${enrolment_id} is of no bank`];
      const { identification: rule } = bank;
      const wrong = [];
      if (wrong_entries > rule.tries) wrong.push(`${enrolment_id}: ${wrong_entries} wrong codes`);
      if (sends > rule.sends) wrong.push(`${enrolment_id}: ${sends} codes sent`);
      if (rights > 1) wrong.push(`${enrolment_id}: its code was right ${rights} times`);
      return wrong;
    });
  },
};

export const cardsAreWhole: Checker = {
  name: 'I7',
  says: 'a card on a band is whole or not there; what can be paid with is whole',
  check({ world }) {
    return world.people.flatMap(({ name, band }) =>
      band.secureElement
        .cards()
        .filter(
          ({ isPayable, tokenUniqueReference }) => isPayable && tokenUniqueReference === undefined,
        )
        .map(({ aid }) => `${name} can pay with ${aid}, which is half there`),
    );
  },
};

export const bandsAreNotOverfull: Checker = {
  name: 'I10',
  says: 'no band carries more cards than it has room for, nor has more tokens at the network',
  check({ world }) {
    const rows = world.disk('token-service').rows<{ element: string; tokens: bigint }>(
      `SELECT secure_element_id AS element, COUNT(*) AS tokens FROM token
       WHERE status <> 'DEACTIVATED' GROUP BY secure_element_id`,
    );
    const tokens = new Map(rows.map(({ element, tokens }) => [element, Number(tokens)] as const));
    return world.people.flatMap(({ name, band }) => {
      const most = band.model.capacity ?? 8;
      const onBand = band.secureElement.cards().length;
      const atNetwork = tokens.get(band.secureElementId) ?? 0;
      const wrong = [];
      if (onBand > most) wrong.push(`${name}'s band carries ${onBand} cards`);
      if (atNetwork > most) wrong.push(`${name}'s band has ${atNetwork} tokens`);
      return wrong;
    });
  },
};

interface Paid {
  readonly token: string;
  readonly atc: bigint;
}

const HISTORY = 10;

export const bandRemembersTen: Checker = {
  name: 'I11',
  says: 'the last ten counters that the network saw of a card are those that the band shows',
  check({ world }) {
    const rows = world
      .disk('token-service')
      .rows<Paid>('SELECT token_unique_reference AS token, atc FROM used_atc ORDER BY atc DESC');
    return world.people.flatMap(({ name, band }) =>
      band.secureElement.cards().flatMap(({ aid, tokenUniqueReference: token }) => {
        const shown = band.secureElement.log(aid).map(({ atc }) => atc);
        const oldest = shown.length < HISTORY ? 0 : Math.min(...shown);
        const seen = rows.filter((row) => row.token === token && row.atc >= oldest);
        return seen
          .filter(({ atc }) => !shown.includes(Number(atc)))
          .map(({ atc }) => `${name}'s band does not show its payment number ${atc}`);
      }),
    );
  },
};
