"""bqemulator, started by the tests in its own environment, with what it lacks of BigQuery mended.

This file runs under another Python than the tests' (see bigquery_emulator.py): only its environment
has these packages. Mended is what newsbeam asks for and the emulator of this version does not do:

- DuckDB's extension for GEOGRAPHY would be fetched at the start, and is not needed;
- a field of a RECORD may be called like a word of SQL ("end");
- rows of the Storage Write API have fields in RECORDs;
- a changed schema changes the table, and a view can be made by the tables' own calls;
- a stream that was committed says so.

Usage: python bigquery_server.py REST_PORT GRPC_PORT
"""

import sys
from types import ModuleType

from bqemulator import server
from bqemulator.api.routes import tables
from bqemulator.api.routes.tabledata import _build_arrow_schema
from bqemulator.config import LogLevel, Settings
from bqemulator.domain import errors
from bqemulator.grpc_api import write_servicer
from bqemulator.jobs.executor import execute_query_job
from bqemulator.storage import type_map
from bqemulator.storage.engine import DuckDBEngine
from bqemulator.storage.sql_identifiers import quoted_table_ref
from bqemulator.streaming.write_stream import WriteStreamState
from fastapi import Request
from fastapi.routing import APIRoute
from google.cloud.bigquery_storage_v1 import types

_TABLES = "/bigquery/v2/projects/{project_id}/datasets/{dataset_id}/tables"
_plain_columns = type_map.bq_schema_to_duckdb_columns
_plain_commit = write_servicer.BigQueryWriteHandler._handle_batch_commit_write_streams
_plain_app = server.create_app


def columns(fields):
    """Name DuckDB's columns and types, with the names of a STRUCT's fields in quotes."""
    return [_column(field) for field in fields]


def _column(field):
    if field["type"].upper() not in {"RECORD", "STRUCT"}:
        return _plain_columns([field])[0]
    inner = ", ".join(f'"{name}" {kind}' for name, kind in columns(field.get("fields", [])))
    many = "[]" if field.get("mode", "").upper() == "REPEATED" else ""
    return field["name"], f"STRUCT({inner}){many}"


def arrow_schema(table):
    """Give the Arrow schema of a table's rows, fields of RECORDs too."""
    return _build_arrow_schema([tables._field_to_rest(field) for field in table.schema_.fields])


def commit(handler, request_bytes, context):
    """Commit streams; those that were committed before are named as such."""
    answer = _plain_commit(handler, request_bytes, context)
    if not answer:
        return answer
    response = types.BatchCommitWriteStreamsResponse.deserialize(answer)
    for error in response.stream_errors:
        stream = handler.manager.get(error.entity)
        if stream is not None and stream.state is WriteStreamState.COMMITTED:
            error.code = types.StorageError.StorageErrorCode.STREAM_ALREADY_COMMITTED
    return types.BatchCommitWriteStreamsResponse.serialize(response)


async def insert_table(project_id: str, dataset_id: str, request: Request):
    """Make a table, or a view by the SQL statement for it."""
    context = request.app.state.context
    body = await request.json()
    if "view" not in body:
        return await tables.insert_table(project_id, dataset_id, request, context)
    name = body["tableReference"]["tableId"]
    if context.catalog.get_table(project_id, dataset_id, name) is not None:
        raise errors.resource_already_exists(
            errors.ResourceRef("table", project_id, dataset_id, name)
        )
    await _make_view(context, (project_id, dataset_id, name), body["view"]["query"])
    return tables.get_table(project_id, dataset_id, name, context)


async def patch_table(project_id: str, dataset_id: str, table_id: str, request: Request):
    """Change a table, its rows too where the schema changes."""
    context = request.app.state.context
    body = await request.json()
    if "view" in body:
        await _make_view(context, (project_id, dataset_id, table_id), body["view"]["query"])
        return tables.get_table(project_id, dataset_id, table_id, context)
    answer = await tables.patch_table(project_id, dataset_id, table_id, request, context)
    if "schema" in body:
        async with context.engine.write_lock():
            _rebuild(context.engine, quoted_table_ref(project_id, dataset_id, table_id), body)
    return answer


def _rebuild(engine, table, body):
    """Give a table other columns, and keep its rows."""
    made = ", ".join(f'"{name}" {kind}' for name, kind in columns(body["schema"]["fields"]))
    engine.execute(f"CREATE OR REPLACE TEMP TABLE kept AS SELECT * FROM {table}")
    engine.execute(f"CREATE OR REPLACE TABLE {table} ({made})")
    engine.execute(f"INSERT INTO {table} BY NAME SELECT * FROM kept")


async def _make_view(context, name, query):
    project, dataset, view = name
    statement = f"CREATE OR REPLACE VIEW `{project}.{dataset}.{view}` AS {query}"
    await execute_query_job(project, f"view-{view}", statement, None, context)


def app(context):
    """Make the web application, with our calls before its own."""
    made = _plain_app(context)
    made.router.routes[:0] = [
        APIRoute(_TABLES, insert_table, methods=["POST"]),
        APIRoute(f"{_TABLES}/{{table_id}}", patch_table, methods=["PATCH"]),
    ]
    return made


def _replace_everywhere(old, new):
    """Put a function in the place of another in all modules that took it by name."""
    for module in [one for one in sys.modules.values() if isinstance(one, ModuleType)]:
        names = [name for name, value in vars(module).items() if value is old]
        for name in names if module.__name__ != __name__ else ():
            setattr(module, name, new)


def main(rest_port, grpc_port):
    """Serve until killed."""
    DuckDBEngine._load_spatial = lambda engine: None
    write_servicer._table_arrow_schema = arrow_schema
    write_servicer.BigQueryWriteHandler._handle_batch_commit_write_streams = commit
    server.create_app = app
    _replace_everywhere(type_map.bq_schema_to_duckdb_columns, columns)
    server.run_forever(
        Settings(
            rest_port=rest_port,
            grpc_port=grpc_port,
            enable_format_extensions=False,
            log_level=LogLevel.WARNING,
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
