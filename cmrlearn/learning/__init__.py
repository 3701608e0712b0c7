"""Learning themes from gold and from what reviewers corrected. Needs scikit-learn; tagging does not."""
