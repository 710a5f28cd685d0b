-- What was searched for and not found: texts and how often in a day, of nobody in particular. Kept for a year.
CREATE TABLE unmet_searches (
    day TEXT NOT NULL,
    asked TEXT NOT NULL,
    searches INTEGER NOT NULL,
    PRIMARY KEY (day, asked)
);
