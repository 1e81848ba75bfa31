"""The values that a user has typed into a workbook: read, compared, and migrated into the current template."""
