-- Sign-ins: an account that came from a provider has none of the service's own. Its password_hash is
-- then empty, and where the e-mail address would be stands the account's own identifier, which no
-- e-mail address can be. A closed account keeps its row, for others name it, and nothing else.

ALTER TABLE account ADD COLUMN closed_at BIGINT;

-- Who somebody is at a provider: issuer and subject, never the e-mail address it tells.
CREATE TABLE provider_identity (
  provider TEXT NOT NULL,
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES account (account_id),
  created_at BIGINT NOT NULL,
  PRIMARY KEY (provider, issuer, subject)
);

CREATE INDEX provider_identity_by_account ON provider_identity (account_id);

-- A sign-in under way at a provider.
CREATE TABLE provider_sign_in (
  -- SHA-256 of the handle that the page keeps, which began it
  handle_digest TEXT PRIMARY KEY,
  provider TEXT NOT NULL,
  redirect_uri TEXT NOT NULL,
  language TEXT NOT NULL,
  state TEXT NOT NULL,
  nonce TEXT NOT NULL,
  -- the PKCE code verifier, sealed by the key port
  verifier BYTEA NOT NULL,
  expires_at BIGINT NOT NULL
);

CREATE INDEX provider_sign_in_by_end ON provider_sign_in (expires_at);

CREATE TABLE passkey (
  passkey_id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account (account_id),
  -- base64url, as the authenticator named it
  credential_id TEXT NOT NULL UNIQUE,
  -- COSE_Key (RFC 9052)
  public_key BYTEA NOT NULL,
  counter BIGINT NOT NULL,
  -- JSON array
  transports TEXT NOT NULL,
  name TEXT NOT NULL,
  -- 1 when more than one device may hold it
  synced BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT
);

CREATE INDEX passkey_by_account ON passkey (account_id);

CREATE TABLE passkey_ceremony (
  ceremony_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('REGISTER', 'SIGN_IN', 'STEP_UP')),
  -- NULL for a sign-in: who it is only the passkey tells
  account_id TEXT,
  -- base64url
  challenge TEXT NOT NULL,
  expires_at BIGINT NOT NULL
);

CREATE INDEX passkey_ceremony_by_end ON passkey_ceremony (expires_at);
