"""跟踪表: the table, its filters, saved views and the workbook."""
