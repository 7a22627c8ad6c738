/** I3, I5, I10: what is on bands, and what the network says of it. */
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
