"""Counts what was checked, and names what was not as expected."""


class Checks:
    """The checks of one part."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed: list[str] = []

    def that(self, holds: bool, what: str, found: object = "") -> None:
        """Something has to hold; if it does not, what was found instead is told."""
        if holds:
            self.passed += 1
        else:
            self.failed.append(f"{what}: {found}"[:500])

    def told(self, part: str) -> int:
        """Says how it went, and is the exit code."""
        for line in self.failed:
            print(f"    {line}")
        print(f"{part}: {self.passed} checks passed, {len(self.failed)} failed")
        return 0 if self.passed and not self.failed else 1
