"""Floor 2: sales files. Bytes go in, sale lines and problems come out; nothing here knows the database."""
