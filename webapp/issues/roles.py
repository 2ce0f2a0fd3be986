"""Who is what in a flow, by the role in the company."""

from webapp.accounts.models import Role
from webapp.issues.flows.flow import Actor

# In a small office the supervisor and the manager answer the phone too.
ACTORS: dict[str, frozenset[Actor]] = {
    Role.FRONTDESK: frozenset({Actor.DESK}),
    Role.SUPERVISOR: frozenset({Actor.DESK, Actor.SUPERVISOR}),
    Role.MANAGER: frozenset({Actor.DESK, Actor.SUPERVISOR, Actor.MANAGER}),
    Role.ADMIN: frozenset({Actor.DESK, Actor.SUPERVISOR, Actor.MANAGER}),
    Role.TECHNICIAN: frozenset({Actor.CREW}),
    Role.GUARD: frozenset({Actor.CREW}),
    Role.CLEANER: frozenset({Actor.CREW}),
}
