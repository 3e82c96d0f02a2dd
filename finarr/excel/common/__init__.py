"""What several kinds of workbook share: tables, how they are read and filled, and sheets that any of them can have."""
