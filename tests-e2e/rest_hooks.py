"""What Schemathesis is told about this interface: orders that have a chance, and a check of its own."""

import itertools

import schemathesis
from jsonschema import Draft202012Validator

# Every second order is one of these, else hardly any would be placed and there would be nothing to ask about: one is
# filled, one rests, one is denied.
ORDERS = itertools.cycle(
    [
        None,
        {"symbol": "BTC-USD", "side": "buy", "type": "market", "quote_quantity": "50"},
        None,
        {"symbol": "BTC-USD", "side": "buy", "type": "limit", "quantity": "0.02", "limit_price": "1000"},
        None,
        {"symbol": "BTC-USD", "side": "buy", "type": "market", "quote_quantity": "1000000"},
    ]
)


@schemathesis.hook.apply_to(operation_id=["place_order", "post_order", "preview_order"])
def map_body(context, body):
    return next(ORDERS) or body


@schemathesis.check
def answers_as_documented(context, response, case):
    """Holds every answer to the document as it stands, with a validator of somebody else's."""
    document = case.operation.schema.raw_schema
    responses = case.operation.definition.raw["responses"]
    documented = responses.get(str(response.status_code))
    if documented is None:
        return None  # which statuses there may be is another check
    if reference := documented.get("$ref"):
        documented = document["components"]["responses"][reference.rsplit("/", 1)[1]]
    (schema,) = [content["schema"] for content in documented["content"].values()]
    root = {**schema, "components": document["components"]}
    wrong = [f"{error.json_path}: {error.message}" for error in Draft202012Validator(root).iter_errors(response.json())]
    if wrong:
        raise AssertionError("; ".join(wrong[:5]))
