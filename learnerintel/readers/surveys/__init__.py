"""Wide surveys: a row for each person who answered and a column for each question, read as questions and answers."""
