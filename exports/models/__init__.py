from exports.models.edition import Edition
from exports.models.figure_release import FigureRelease, ReleaseBasis, ReleasedFigure
from exports.models.job import ExportJob
from exports.models.project import Agreement, Approval, Project, ProjectInvitation, ProjectMember, ProjectSite
from exports.models.pull import Pull
from exports.models.token import ApiToken

__all__ = [
    "Agreement",
    "ApiToken",
    "Approval",
    "Edition",
    "ExportJob",
    "FigureRelease",
    "Project",
    "ProjectInvitation",
    "ProjectMember",
    "ProjectSite",
    "Pull",
    "ReleaseBasis",
    "ReleasedFigure",
]
