"""Bodies are made once per name, and the oldest make room."""

from api.kept import KeptBodies


def test_a_body_is_made_once_per_name() -> None:
    kept, made = KeptBodies(room=2), []

    def make(name: str) -> bytes:
        def body() -> bytes:
            made.append(name)
            return name.encode()

        return kept.get(name, body)

    assert [make(name) for name in "aabacab"] == [b"a", b"a", b"b", b"a", b"c", b"a", b"b"]
    assert made == ["a", "b", "c", "b"]
