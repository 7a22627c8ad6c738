-- One line a tap, an enrolment or a script: told anew from its entries whenever some are added.

CREATE TABLE traced_case (
  reference TEXT PRIMARY KEY,
  -- of its first entry: the newest has the highest
  number BIGINT NOT NULL,
  subject TEXT NOT NULL,
  outcome TEXT NOT NULL,
  until BIGINT NOT NULL,
  -- between commas: `,issuer,wallet,`
  parties TEXT NOT NULL,
  kinds TEXT NOT NULL,
  -- in small letters, what a search looks through
  words TEXT NOT NULL,
  shown TEXT NOT NULL
);

CREATE INDEX traced_case_number ON traced_case (number);
CREATE INDEX traced_case_until ON traced_case (until);
