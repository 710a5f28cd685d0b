DROP TABLE match_tickets;
