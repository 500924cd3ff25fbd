"""The fields of plans as a tree of places, from the JSON Schemas."""
import json
import pathlib


class Schemas:
    """Both schemas, with references between them."""

    def __init__(self, folder):
        self.root = {}
        for name in ("plan", "workspace"):
            path = pathlib.Path(folder) / f"{name}.schema.json"
            self.root[path.name] = json.loads(path.read_text(encoding="utf-8"))
        self.plan = self.root["plan.schema.json"]
        self.workspace = self.root["workspace.schema.json"]
        self.home = {}
        for file, root in self.root.items():
            self._note_home(root, file)

    def _note_home(self, value, file):
        if isinstance(value, dict):
            self.home[id(value)] = file
        for v in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            self._note_home(v, file)

    def target(self, schema):
        """What a schema's $ref leads to, or None."""
        ref = schema.get("$ref")
        if ref is None:
            return None
        file, _, pointer = ref.partition("#")
        value = self.root[file or self.home[id(schema)]]
        for part in pointer.strip("/").split("/"):
            value = value[part]
        return value

    def parts(self, schema):
        """The schema and all that applies to the same value, or to the entries of a list of values."""
        todo, found = [schema], []
        while todo:
            s = todo.pop(0)
            if not isinstance(s, dict) or any(s is f for f in found):
                continue
            found.append(s)
            todo += [self.target(s)] + [s.get(k) for k in ("then", "else", "items")]
            todo += s.get("anyOf", []) + s.get("oneOf", []) + s.get("allOf", [])
        return found

    def words(self, schema, keyword):
        """The keyword's value nearest to the schema, or None."""
        return next((p[keyword] for p in self.parts(schema) if keyword in p), None)

    def objects(self, schema):
        """The parts that say which keys a mapping may have."""
        return [p for p in self.parts(schema) if "properties" in p]


class Place:
    """An element of the plan tree: all values of one field, wherever they occur."""

    def __init__(self, schemas, name, schema, parent):
        self.schemas, self.name, self.schema = schemas, name, schema
        self.parents = [parent] if parent else []
        self.types = {p["x-type"] for p in schemas.parts(schema) if "x-type" in p}
        self.refs = {c for p in schemas.parts(schema) for c in p.get("x-ref", "").split()}
        self.collection = schemas.words(schema, "x-collection") if parent else None
        self.field = None  # (properties it is one of, key)
        self._children = None

    def __repr__(self):
        return self.path()

    def path(self):
        names, place = [], self
        while place.parents:
            names.append(place.name)
            place = place.parents[0]
        return ".".join(reversed(names))

    def _above(self, properties):
        """The nearest ancestor, or this, whose keys are these: lists of sections hold sections."""
        place = self
        while place is not None:
            if place.field and any(o["properties"] is properties for o in self.schemas.objects(place.schema)):
                return place
            place = place.parents[0] if place.parents else None
        return None

    def children(self):
        if self._children is None:
            self._children = {}
            for obj in self.schemas.objects(self.schema):
                for key, schema in obj["properties"].items():
                    self._children.setdefault(key, self._child(obj["properties"], key, schema))
        return self._children

    def _child(self, properties, key, schema):
        for inner in self.schemas.objects(schema):
            above = self._above(inner["properties"])
            if above is not None and above.name == key:
                if self not in above.parents:
                    above.parents.append(self)
                return above
        child = Place(self.schemas, key, schema, self)
        child.field = (id(properties), key)
        return child


class Open:
    """A place that the schemas say nothing of: frameworks, findings."""
    types, refs, collection, field, parents, name = set(), set(), None, None, [], None

    def children(self):
        return {}

    def path(self):
        return "?"


class Tree:
    """bcp with plan, workspace and the rest below it."""

    def __init__(self, schemas):
        self.schemas = schemas
        self.plan = Place(schemas, "plan", schemas.plan, None)
        self.workspace = Place(schemas, "workspace", schemas.workspace, None)
        self.open = Open()
        self.collections, self.all, seen = {}, [], set()
        for top in (self.plan, self.workspace):
            todo = [top]
            while todo:
                place = todo.pop(0)
                if place in seen:
                    continue
                seen.add(place)
                self.all.append(place)
                if place.collection:
                    self.collections.setdefault(place.collection, []).append(place)
                todo += place.children().values()
        self.collections["documents"] = [self.plan]

        self._plan = self.below(self.plan)

    @staticmethod
    def below(place):
        """The place and all under it; a dict, for its order."""
        found, todo = {}, [place]
        while todo:
            p = todo.pop(0)
            if p not in found:
                found[p] = None
                todo += p.children().values()
        return list(found)

    def in_plan(self):
        return self._plan
