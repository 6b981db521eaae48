-- The identifier of a reference is found by its system alone, and so is a part of a composite; letters such as ł and ð, and the
-- apostrophes and hyphens of word processors, are found for those of a keyboard. What was stored before is indexed again, in the
-- background, as by 0013.
UPDATE search_index SET version = version + 1, done = NOT EXISTS (SELECT FROM shared_resource), reached_key = 0, reached_type = '', reached_id = ''
  WHERE id = '$r4';

-- Words of names (wordsOf in src/patient-index/projections.ts) are few, so they are made again here.
INSERT INTO patient_word (word, patient_key)
  SELECT part, patient_key
    FROM (SELECT regexp_split_to_table(replace(replace(translate(word, 'łđðıĸ', 'lddiq'), 'þ', 'th'), 'œ', 'oe'), '[`´‘’‐‑–—]+') AS part, patient_key
            FROM patient_word WHERE word ~ '[łđðıĸþœ`´‘’‐‑–—]') AS again
   WHERE part <> ''
  ON CONFLICT DO NOTHING;
DELETE FROM patient_word WHERE word ~ '[łđðıĸþœ`´‘’‐‑–—]';
