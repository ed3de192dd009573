"""Alembic's entry: runs the migrations on the connection that `store.upgrade` hands over."""

from alembic import context

from flux_desktop.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
