-- Who is calling: people and systems that may log in, sessions, delegations, and the artefacts of the log-in protocol.
-- All of these are directory tables keyed by their own value (no patient owns a row); times come from the application.

-- Persons and systems known to the log-in. In production a row comes from the national registers, in demo from demo/.
CREATE TABLE login_person (
  id         text COLLATE "C" PRIMARY KEY,
  -- The Caller without scopes and session; for citizens it holds the CPR number.
  caller     jsonb NOT NULL,
  -- What the log-in page shows.
  view       jsonb NOT NULL,
  -- For systems: scopes it may ask for, public keys. Never a secret: those are in the secrets file.
  client     jsonb,
  updated_at timestamptz NOT NULL
);

-- BEM: an assistant works in the name of an authorised professional, for at most two years.
CREATE TABLE delegation (
  assistant_id text COLLATE "C" NOT NULL,
  principal_id text COLLATE "C" NOT NULL,
  valid_from   timestamptz NOT NULL,
  valid_to     timestamptz NOT NULL,
  -- Data kinds; ["*"] = all the principal may see.
  scope        jsonb NOT NULL,
  -- Name, role, authorisation and organisation of the principal as they were when the delegation was given.
  principal    jsonb NOT NULL,
  revoked_at   timestamptz,
  PRIMARY KEY (assistant_id, principal_id, valid_from),
  -- Two calendar years are at most 731 days; the exact calendar rule is in src/identity/delegation.ts.
  CONSTRAINT delegation_at_most_two_years CHECK (valid_to > valid_from AND valid_to <= valid_from + interval '17544 hours')
);

-- One row per log-in. The cookie's value is never stored, only its SHA-256.
CREATE TABLE session (
  id_hash      bytea PRIMARY KEY,
  -- The id that logs and screens may show; worth nothing to a thief.
  session_id   text COLLATE "C" NOT NULL,
  person_id    text COLLATE "C" NOT NULL,
  caller       jsonb NOT NULL,
  created_at   timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  expires_at   timestamptz NOT NULL,
  locked_at    timestamptz,
  ended_at     timestamptz,
  -- Break-glass, stated treatment and consent, per patient, with reason and end.
  grants       jsonb NOT NULL
);
CREATE INDEX session_by_person ON session (person_id);
CREATE INDEX session_by_expiry ON session (expires_at);

-- Sessions, codes, interactions and grants of the log-in protocol. Ids are hashed and payloads sealed with a key
-- outside the database, so that who can read this table can not use what is in it.
CREATE TABLE oidc_artefact (
  key         text COLLATE "C" PRIMARY KEY,
  payload     text NOT NULL,
  grant_id    text COLLATE "C",
  uid         text COLLATE "C",
  consumed_at timestamptz,
  expires_at  timestamptz NOT NULL
);
CREATE INDEX oidc_artefact_by_grant ON oidc_artefact (grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX oidc_artefact_by_uid ON oidc_artefact (uid) WHERE uid IS NOT NULL;
CREATE INDEX oidc_artefact_by_expiry ON oidc_artefact (expires_at);

-- Access tokens taken back before they expired: one token (`jti:...`), or all of a subject (`sub:...`) issued up to `before`.
CREATE TABLE token_revocation (
  key        text COLLATE "C" PRIMARY KEY,
  before     timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
