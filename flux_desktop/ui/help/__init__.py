"""Help: what each page is for, and what its words mean."""
