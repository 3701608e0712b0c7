"""Mining many reports: one piece of work, the cache of pieces done, and who does the work."""
