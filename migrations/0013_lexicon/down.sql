DROP TABLE lexicon_applications; DROP TABLE lexicon_entries;
