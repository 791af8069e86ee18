"""`python -m tests.support.check_page` writes the rules into `docs/checks.md`; a test fails when it is out of date."""

from config.environment import PROJECT

PAGE = PROJECT / "docs" / "checks.md"
MARK = "<!-- from here on written by `python -m tests.support.check_page` -->\n"


def page() -> str:
    """The text a person wrote, then the rules as the code has them."""
    from outcomes.presenters.rules import rule_lines

    written, _, _ = PAGE.read_text(encoding="utf-8").partition(MARK)
    rows = [f"| `{r.id}` | {r.severity}, {r.when} | {r.about} | {r.says} {r.remedy} |" for r in rule_lines()]
    lines = [
        "",
        "| rule | weight | about | what it says, and what to do |",
        "|---|---|---|---|",
        *rows,
        "",
        "## Held by the database itself",
        "",
        "The page `/rules/` names each; the database refuses a row that breaks one, by any path.",
    ]
    return written + MARK + "\n".join(lines) + "\n"


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
