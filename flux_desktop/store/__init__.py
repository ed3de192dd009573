"""Floor 2: SQL. Queries go in, frozen values come out; rows never leave. The only place that knows SQLAlchemy."""
