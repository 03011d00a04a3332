"""What to answer, by whom and where; drafts of it; and what is wrong with a reply."""
