"""What is decided: groups, transitions, postings, and the difference of two plans."""
