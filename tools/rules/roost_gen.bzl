"""The action that makes C++ of a schema: `x.capnp` becomes `x.roost.h` and `x.roost.cc`, and for a
plugin `x.roost.schema.cc`, which holds the schema itself."""

RoostSchemaInfo = provider(
    doc = "The schema of a target that has proxies, for the schemas that import it.",
    fields = {"files": "depset of .capnp files: its own and all that it imports"},
)

def _workspace_roots(schemas):
    """Where an import of "/package/file.capnp" is looked for: this workspace, and those imported."""
    roots = {"": True}
    for schema in schemas.to_list():
        roots[schema.owner.workspace_root] = True
    return roots.keys()

def _roost_gen_impl(ctx):
    schema = ctx.file.schema
    if schema.owner.package != ctx.label.package:
        fail("%s belongs to another package; generate its code there" % schema.short_path)
    stem = schema.owner.name[:-len(".capnp")]
    header = ctx.actions.declare_file(stem + ".roost.h")
    source = ctx.actions.declare_file(stem + ".roost.cc")
    embedded = ctx.actions.declare_file(stem + ".roost.schema.cc")
    annotations = ctx.file._annotations
    schemas = depset(
        [schema],
        transitive = [target[RoostSchemaInfo].files for target in ctx.attr.imports],
    )
    ctx.actions.run_shell(
        mnemonic = "RoostGenerate",
        progress_message = "Generating proxies of %s" % schema.short_path,
        # `capnp` is a program of the system; the generator must be named absolutely, for it is
        # started in the folder of its outputs. It reads the schema's text for its messages.
        command = 'ROOST_SCHEMA_FOLDER="$PWD/$1" exec capnp compile --src-prefix="$1" -o"$PWD/$2:$3" "${@:4}"',
        arguments = [
            schema.dirname,
            ctx.executable._generator.path,
            header.dirname,
            "--import-path=" + annotations.path[:-len("/roost/annotations.capnp")],
        ] + [
            "--import-path=" + (root or ".")
            for root in _workspace_roots(schemas)
        ] + [schema.path],
        inputs = depset([annotations], transitive = [schemas]),
        tools = [ctx.executable._generator],
        outputs = [header, source, embedded],
        use_default_shell_env = True,
    )
    return [
        RoostSchemaInfo(files = schemas),
        DefaultInfo(files = depset([header, source])),
        OutputGroupInfo(
            header = depset([header]),
            source = depset([source]),
            schema = depset([embedded]),
        ),
    ]

roost_gen = rule(
    implementation = _roost_gen_impl,
    attrs = {
        "schema": attr.label(allow_single_file = [".capnp"], mandatory = True),
        "imports": attr.label_list(providers = [RoostSchemaInfo]),
        "_annotations": attr.label(
            allow_single_file = True,
            default = Label("//proxies/schema:annotations"),
        ),
        "_generator": attr.label(
            cfg = "exec",
            default = Label("//tools/codegen:capnpc-roost"),
            executable = True,
        ),
    },
)
