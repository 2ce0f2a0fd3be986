"""What residents say beside the report form: letter boxes, the hotline, cases, conferences."""
