-- A delegation may be given to look without writing (BEM: rights are given one by one).
ALTER TABLE delegation ADD COLUMN read_only boolean NOT NULL DEFAULT false;

-- The principal's own list of what she has given.
CREATE INDEX delegation_by_principal ON delegation (principal_id);
