"""Forms 表单: one's own account, and the administration of people. They check; the actions write."""

from qipan.people.forms.account import OwnPasswordForm, TokenForm
from qipan.people.forms.administration import MembershipForm, NewPersonForm, OrganisationForm, PersonForm

__all__ = [
    "MembershipForm",
    "NewPersonForm",
    "OrganisationForm",
    "OwnPasswordForm",
    "PersonForm",
    "TokenForm",
]
