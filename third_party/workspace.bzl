"""What a WORKSPACE that uses Roost calls once."""

load(":stubs.bzl", "stub_repositories")
load(":system.bzl", "system_libraries")

def roost_dependencies():
    """Declares every repository that Roost needs; none is downloaded."""
    stub_repositories()
    system_libraries(name = "system")
