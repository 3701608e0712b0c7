"""What a corpus is written as: tables, the run's manifest, the summary page. Import from the modules within."""
