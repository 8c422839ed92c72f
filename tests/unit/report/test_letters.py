"""Dead letters by reason, with the first of their bytes."""

from pipelines.report.letters import letters_by_reason, reasons
from tests.builders import dead_letter


def test_letters_are_counted_by_stage_and_reason_with_their_bytes():
    found = reasons([
        dead_letter(b"12345", reason="not_a_feed"),
        dead_letter(b"{", reason="broken_json"),
        dead_letter(b"{{", reason="broken_json"),
    ])  # fmt: skip
    assert [(one.name, one.count, one.payload) for one in found] == [
        ("admit.broken_json", 2, 3),
        ("admit.not_a_feed", 1, 5),
    ]
    figure = letters_by_reason(found)
    assert [(row.label, row.values, row.end) for row in figure.rows] == [
        ("admit.broken_json", [2], "2 · 3 B"),
        ("admit.not_a_feed", [1], "1 · 5 B"),
    ]


def test_the_last_letters_are_shown_first():
    found = reasons(dead_letter(str(number).encode()) for number in range(30))
    shown = [letter.excerpt for letter in found[0].letters]
    assert shown == [str(number) for number in range(29, 9, -1)]
    assert found[0].count == 30


def test_a_long_payload_is_cut_and_said_to_be():
    (one,) = reasons([dead_letter(b"a" * 2_500)])[0].letters
    assert (len(one.excerpt), one.left_out, one.size) == (1_000, 1_500, "2.5 kB")


def test_bytes_that_are_no_text_are_shown_as_such():
    (one,) = reasons([dead_letter(b"\x89PNG\r\n\x1a\x00<p>\xe2\x80\xae\tend")])[0].letters
    assert one.excerpt == "\ufffdPNG\ufffd\n\ufffd\ufffd<p>\ufffd\tend"
