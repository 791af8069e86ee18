"""In which order modules are handed to the workers of a run, so that both end at the same time.

First those that need no database, while it is made; then the long ones, longest first; the many short ones even it out.
"""

WITHOUT_DATABASE = ("unit/", "reference/")
#: Modules of ten seconds and more.
LONG = (
    "integration/permissions/test_matrix.py",
    "integration/ground/test_demo.py",
    "functional/test_imports_browser.py",
    "functional/test_browser.py",
    "integration/release/test_export_jobs.py",
    "integration/records/test_free_text.py",
    "integration/nightly/test_run.py",
    "functional/test_records_browser.py",
    "functional/test_scores_browser.py",
    "functional/test_projects_browser.py",
    "functional/test_merging_browser.py",
    "functional/test_quality_browser.py",
    "integration/dashboards/test_pages.py",
    "integration/disclosure/test_outsiders.py",
    "integration/ground/test_deployment.py",
    "integration/ground/test_celery.py",
    "functional/test_second_factor_browser.py",
    "functional/test_xu_end_to_end.py",
    "functional/test_today_browser.py",
    "functional/test_people_browser.py",
    "functional/test_drafts_browser.py",
    "functional/test_visit_browser.py",
    "functional/test_day_browser.py",
)


def turn_of(module: str) -> int:
    if module.startswith(WITHOUT_DATABASE):
        return 0
    return 1 + LONG.index(module) if module in LONG else 1 + len(LONG)
