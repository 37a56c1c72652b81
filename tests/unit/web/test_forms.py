"""Forms: errors, what was typed, and the key under which sending twice acts once."""

from uuid import UUID

import pytest
from starlette.requests import Request
from starlette.types import Message

from hub.web.forms import LARGEST_TEXT, Form, blank, lead_on, sent

KEY = "5f6b2b0a-9df0-4f3c-9b52-1d3ad4b8c111"


def posted(body: str) -> Request:
    async def receive() -> Message:
        return {"type": "http.request", "body": body.encode(), "more_body": False}

    headers = [(b"content-type", b"application/x-www-form-urlencoded")]
    return Request({"type": "http", "method": "POST", "path": "/", "headers": headers, "query_string": b""}, receive)


async def test_what_was_typed_is_read_and_the_fields_of_the_frame_are_not_part_of_it() -> None:
    form = await sent(posted(f"reason=+late+&tick=1&tick=2&csrf=secret&key={KEY}"))

    assert form.text("reason") == "late"
    assert form.every("tick") == ["1", "2"]
    assert form.text("missing") == ""
    assert set(form.typed) == {"reason", "tick"}
    assert form.key == KEY


@pytest.mark.parametrize("key", ["", "one", "../../etc", "1" * 5000])
async def test_a_key_that_is_none_is_replaced(key: str) -> None:
    form = await sent(posted(f"key={key}"))

    assert form.key != key
    assert UUID(form.key)


async def test_a_field_holds_no_more_than_anybody_types_and_no_zero_character() -> None:
    form = await sent(posted("note=a%00b" + "c" * LARGEST_TEXT))

    assert len(form.text("note")) == LARGEST_TEXT - 1
    assert form.text("note").startswith("abc")


def test_each_new_form_has_a_key_of_its_own() -> None:
    assert blank().key != blank().key
    assert blank({"until": "resumed"}).text("until") == "resumed"


def test_an_error_stands_beside_its_field_and_at_the_top_in_the_order_in_which_they_were_found() -> None:
    form = Form(key=KEY, typed={"note": (" ",)}).required("note", "Enter a note").wrong("until", "Choose until when")

    assert form.error("note") == {"text": "Enter a note"}
    assert form.error("reason") is None
    assert form.error_list == [
        {"text": "Enter a note", "href": "#note"},
        {"text": "Choose until when", "href": "#until"},
    ]


def test_the_first_error_of_a_field_stays() -> None:
    assert Form(key=KEY).wrong("a", "first").wrong("a", "second").errors == {"a": "first"}


def test_a_choice_that_was_not_offered_is_none() -> None:
    form = Form(key=KEY, typed={"direction": ("sends",)})

    assert form.one_of("direction", ("sends", "receives")) == "sends"
    assert form.one_of("direction", ("receives",)) is None


def test_a_right_form_leads_on_so_that_a_reload_sends_nothing_again() -> None:
    response = lead_on("/ops")

    assert (response.status_code, response.headers["location"]) == (303, "/ops")
