-- How the person of a session proved who they are, and the screen a locked session was left at.
ALTER TABLE session ADD COLUMN authentication jsonb NOT NULL
  DEFAULT '{"at":"1970-01-01T00:00:00.000Z","method":"demo","acr":"urn:overblik:acr:demo"}';
ALTER TABLE session ADD COLUMN place text;

-- Hash of the person an artefact of the log-in belongs to: signing out everywhere ends refresh tokens too.
ALTER TABLE oidc_artefact ADD COLUMN account text COLLATE "C";
CREATE INDEX oidc_artefact_by_account ON oidc_artefact (account) WHERE account IS NOT NULL;

-- Passkeys (WebAuthn): the public half of each, and how often it has signed.
CREATE TABLE passkey (
  credential_id text COLLATE "C" PRIMARY KEY,
  person_id     text COLLATE "C" NOT NULL,
  public_key    text NOT NULL, -- COSE, base64url
  counter       bigint NOT NULL,
  transports    jsonb NOT NULL,
  label         text NOT NULL,
  created_at    timestamptz NOT NULL,
  used_at       timestamptz
);
CREATE INDEX passkey_by_person ON passkey (person_id);
