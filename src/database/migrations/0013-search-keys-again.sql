-- Contained resources can be searched: what was stored before is indexed again, in the background (R4_KEYS in
-- src/record/added-parameters/book.ts). A database without resources has nothing to walk over.
INSERT INTO search_index (id, version, done, reached_key, reached_type, reached_id)
  SELECT '$r4', 1, NOT EXISTS (SELECT FROM shared_resource), 0, '', '';
