"""What no description can say: cursors are signed, and references lead to rows that are there."""

import schemathesis


def whole(value):
    """The same without numbers such as 7.0, which JSON Schema takes for whole ones and serde does not."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, dict):
        return {key: whole(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [whole(inner) for inner in value]
    return value


@schemathesis.hook
def map_query(ctx, query):
    if query:
        query.pop("after", None)
    return query


@schemathesis.hook
def map_body(ctx, body):
    body = whole(body)
    if isinstance(body, dict):
        for name in ("author_id", "editor_id"):
            if isinstance(body.get(name), int):
                body[name] = 1
    return body
